/** The opaque global id that stands beside every numeric one. */
export const nodeId = (type: string, id: number | string) =>
  Buffer.from(`${type}:${id}`).toString('base64url');
