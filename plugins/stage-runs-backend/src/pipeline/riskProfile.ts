import type { LaunchProfile } from '@stagecraft/backstage-plugin-stage-runs-node';

/** Requirements 3.1, "Next step": words in labels that make an issue's way longer. */
const RISKS: [profile: LaunchProfile, words: string[]][] = [
  ['new-service', ['new-service', 'architecture-boundary', 'nfr-impact']],
  [
    'feature',
    ['cross-service', 'new-integration', 'migration', 'rbac', 'policy'],
  ],
];

/** The shortest way that the labels of an issue allow, by their names on GitHub. */
export function riskProfile(labelNames: string[]): LaunchProfile {
  const names = labelNames.map(name => name.toLowerCase());
  const risk = RISKS.find(([, words]) =>
    words.some(word => names.some(name => name.includes(word))),
  );
  return risk ? risk[0] : 'quick-fix';
}
