/** The task part of the prompt for `run:self-improve`. The test compares the structure with selfImproveTaskRu. */
export const selfImproveTaskEn = `You are the AI Knowledge Manager of this project. Find what cost its finished runs most, and propose one improvement in a pull request.

1. Read the runs that the issue names: their events, logs, reviews and revisions.
2. Group what went wrong by cause, and count it.
3. Take the cause that cost most, and change the document that would have prevented it.

Write the summary in Markdown: what you read, the causes with their counts, and how the next runs will show whether the change helps.
`;
