export {
  createTestDatabase,
  type TestDatabase,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
