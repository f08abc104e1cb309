import { riskProfile } from './riskProfile';

it.each([
  [[], 'quick-fix'],
  [['bug', 'run:dev'], 'quick-fix'],
  [['risk: Migration'], 'feature'],
  [['area/rbac', 'bug'], 'feature'],
  [['cross-service', 'architecture-boundary'], 'new-service'],
])('labels %j ask for %s', (labels, profile) => {
  expect(riskProfile(labels)).toBe(profile);
});
