/** What is used of it; version 5 brings no types. */
declare module 'diff' {
  export interface Change {
    value: string;
    added?: boolean;
    removed?: boolean;
  }
  export function diffLines(before: string, after: string): Change[];
}
