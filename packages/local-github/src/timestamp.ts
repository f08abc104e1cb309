/** GitHub's form of a time: UTC, whole seconds. */
export const timestamp = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;
