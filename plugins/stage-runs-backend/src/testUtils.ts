/** For benches and tests of other packages. */
// eslint-disable-next-line no-restricted-imports
export {
  QueueHost,
  openQueueDatabase,
  type QueueDatabase,
} from './__testUtils__/QueueHost';
