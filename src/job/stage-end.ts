/** What a stage says when it has done its part: go on with what the job is now, or rest. */
export type StageEnd = 'go-on' | 'rest';
