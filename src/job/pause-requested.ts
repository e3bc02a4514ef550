/** Thrown by an answerer whose technician stops here and goes on later. */
export class PauseRequested extends Error {
  override readonly name = 'PauseRequested';
}
