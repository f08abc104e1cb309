import { connect, Connection } from './connect';
import { jobsContract } from './jobs.contract';
import { namespacesContract } from './namespaces.contract';
import { objectsContract } from './objects.contract';
import { podsContract } from './pods.contract';
import { refusalsContract } from './refusals.contract';
import { watchesContract } from './watches.contract';

/*
 * What Stagecraft needs of a Kubernetes cluster, through an unchanged client-node. See connect.ts for how to run it against a
 * cluster of one's own; everything it creates is in namespaces named contract-*.
 */
jest.setTimeout(60_000);

describe('A cluster', () => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await connect();
  });

  afterAll(() => connection.close());

  describe('objects', () => {
    objectsContract(() => connection);
  });
  describe('refusals', () => {
    refusalsContract(() => connection);
  });
  describe('watches', () => {
    watchesContract(() => connection);
  });
  describe('namespaces', () => {
    namespacesContract(() => connection);
  });
  describe('pods', () => {
    podsContract(() => connection);
  });
  describe('jobs', () => {
    jobsContract(() => connection);
  });
});
