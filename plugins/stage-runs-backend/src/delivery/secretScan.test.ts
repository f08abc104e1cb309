import { maskedSecretPath, PatchScan, type KnowsSecret } from './secretScan';

/** Put together at run time, so that no scanner finds them here. */
const secrets: [name: string, value: string][] = [
  ['a GitHub token', `ghp_${'aB3'.repeat(12)}`],
  ['a GitHub app token', `ghs_${'aB3'.repeat(12)}`],
  ['a fine-grained GitHub token', `github_pat_${'a1B2_'.repeat(14)}`],
  ['a GitLab token', `glpat-${'x1y2z'.repeat(4)}`],
  ['an AWS key id', `AKIA${'ABCD1234'.repeat(2)}`],
  ['a Slack token', `xoxb-${'1234567890-'.repeat(3)}`],
  ['a model API key', `sk-proj-${'aB3_'.repeat(10)}`],
  ['a Google API key', `AIza${'aB3_-'.repeat(7)}`],
  ['an npm token', `npm_${'aB3'.repeat(12)}`],
  ['a private key', `-----BEGIN ${'RSA PRIVATE'} KEY-----`],
];

const innocent = [
  'const token = process.env.GITHUB_TOKEN;',
  'Authorization: Bearer <token>',
  'see https://user:password@example.org in the docs',
  'sk-short',
  'ghp_tooshort',
  '-----BEGIN CERTIFICATE-----',
  'integrity sha512-k0M4dEpXc2Fd9ZJ0fZQeWnYF4Zg2mQh5mH9x3c1A==',
];

function patchOf(lines: string[], path = 'src/config.ts'): string {
  return [
    `diff --git a/${path} b/${path}`,
    'index 111..222 100644',
    `--- a/${path}`,
    `+++ b/${path}`,
    '@@ -0,0 +1 @@',
    ...lines,
  ].join('\n');
}

const nothingKnown = () => false;

function pathsWithSecrets(patch: string, isKnownSecret: KnowsSecret): string[] {
  const scan = new PatchScan(isKnownSecret);
  patch.split('\n').forEach(line => scan.addLine(line));
  return scan.paths();
}

it.each(secrets)('finds %s', (_, secret) => {
  expect(pathsWithSecrets(patchOf([`+x = "${secret}"`]), nothingKnown)).toEqual(
    ['src/config.ts'],
  );
});

it.each(innocent)('leaves %s alone', line => {
  expect(pathsWithSecrets(patchOf([`+${line}`]), nothingKnown)).toEqual([]);
});

it('does not look at removed lines', () => {
  const [, secret] = secrets[0];
  expect(pathsWithSecrets(patchOf([`-${secret}`]), nothingKnown)).toEqual([]);
});

it('finds what the platform keeps secret, whatever its form', () => {
  const patch = patchOf(['+password = hunter2-hunter2']);
  expect(pathsWithSecrets(patch, line => line.includes('hunter2'))).toEqual([
    'src/config.ts',
  ]);
});

it('names each file once, and the right one', () => {
  const [, secret] = secrets[0];
  const patch = [
    patchOf([`+${secret}`, `+${secret}`], 'docs/with space.md'),
    patchOf(['+fine'], 'b.ts'),
    patchOf([`+++ ${secret}`], 'c.ts'),
  ].join('\n');
  expect(pathsWithSecrets(patch, nothingKnown)).toEqual([
    'docs/with space.md',
    'c.ts',
  ]);
});

it('shows the platform lines that follow each other together', () => {
  const patch = patchOf(['+hunter', '+2', '-hunter', '+3']);
  const seen: string[] = [];
  pathsWithSecrets(patch, text => {
    seen.push(text);
    return false;
  });
  expect(seen).toEqual(['hunter\n2', '3']);
});

it.each([
  ['docs/hunter2/a.md', 'docs/***/a.md'],
  ['hunter2', '***'],
  // Only whole is it the secret.
  ['docs/hun/ter/a.md', '***'],
  ['docs/a.md', undefined],
])('%s can be told as %s', (path, masked) => {
  const isKnown = (text: string) => /hunter2|hun\/ter/.test(text);
  expect(maskedSecretPath(path, isKnown)).toBe(masked);
});
