/** A slice of a list, as SQL wants it. */
export interface Page {
  limit: number;
  offset: number;
}

/** For callers that need the whole of a list that is small by nature. */
export const wholeList: Page = { limit: -1, offset: 0 };
