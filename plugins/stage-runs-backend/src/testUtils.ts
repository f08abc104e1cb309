export {
  QueueHost,
  openQueueDatabase,
  type QueueDatabase,
} from './__testUtils__/QueueHost';
