import fc from 'fast-check';
import { namespaceName } from './namespaceNames';

const ids = {
  projectId: '0B0E2F4E-6e1b-4b4e-9a53-5f4f3c1d0002',
  runId: '1c0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009',
};

it('is prefix, project, issue and run', () => {
  expect(namespaceName({ ...ids, issueNumber: 12 }, 'codex-issue')).toBe(
    'codex-issue-0b0e2f4e6e1b-i12-r1c0e2f4e6e1b',
  );
});

it('is always a name that Kubernetes takes, and ends with the whole run', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 100 }),
      fc.integer({ min: 1, max: 2_147_483_647 }),
      (prefix, issueNumber) => {
        const name = namespaceName({ ...ids, issueNumber }, prefix);
        expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
        expect(name.endsWith('-r1c0e2f4e6e1b')).toBe(true);
      },
    ),
  );
});
