/** What a program or a set-up database says of itself. Anybody can write it: it names, and proves nothing. */
export interface ProgramVersion {
  readonly company: string | null;
  readonly product: string | null;
}
