/**
 * Hidden lines by which our comments are found again. They hold nothing but our own
 * ids: text of people never gets in here.
 */
export function statusMarker(state: {
  run: string;
  phase: string;
  nonce: string;
}): string {
  return `<!-- stagecraft:run-status ${JSON.stringify(state)} -->`;
}

export function reviewMarker(state: { run: string }): string {
  return `<!-- stagecraft:review ${JSON.stringify(state)} -->`;
}

export function noticeMarker(state: { nonce: string }): string {
  return `<!-- stagecraft:notice ${JSON.stringify(state)} -->`;
}
