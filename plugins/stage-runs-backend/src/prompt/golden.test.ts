import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES } from '@stagecraft/backstage-plugin-kernel-common';
import { aRun, aStage } from '../__testUtils__/samples';
import { builtInTools } from '../mcp/reference/builtInTools';
import { EMPTY_CONFIG, ROLE_KEYS } from '../repositoryConfig/schema';
import { assemblePrompt } from './assemblePrompt';
import { selectDocuments } from './documents/selectDocuments';
import { shippedTemplates } from './templates/shippedTemplates';

/**
 * The whole prompt of one run for each role, kind and language, as people have read and
 * accepted it. After a change that is meant: STAGECRAFT_UPDATE_GOLDEN=1, and read the diff.
 */
const FOLDER = join(__dirname, '__golden__');

const CONFIG = {
  ...EMPTY_CONFIG,
  projectDocs: [
    { path: 'README.md', description: 'overview', roles: [], optional: false },
    { path: 'docs/product', roles: ['pm' as const], optional: true },
    { path: 'docs/gone.md', roles: [], optional: true },
  ],
  roleDocTemplates: { qa: [{ path: 'docs/templates/test-plan.md' }] },
};
const ENTRIES = new Map(
  [
    { path: 'README.md', kind: 'file' as const },
    { path: 'docs/product', kind: 'folder' as const },
    { path: 'docs/templates/test-plan.md', kind: 'file' as const },
  ].map(entry => [entry.path, { ...entry, sha: 'a', bytes: 1 }]),
);

const CASES = ROLE_KEYS.flatMap(role =>
  (['work', 'revise'] as const).flatMap(kind =>
    LOCALES.map(locale => ({ role, kind, locale })),
  ),
);

function promptOf({ role, kind, locale }: (typeof CASES)[number]): string {
  const { agent } = aStage();
  const stage = aStage({
    id: 'sample',
    agent: {
      ...{ ...agent, key: role },
      displayName: { en: `AI ${role}`, ru: `ИИ ${role}` },
    },
    title: { en: 'Sample', ru: 'Образец' },
  });
  const name = `${kind === 'work' ? 'sample' : 'default'}-${kind}_${locale}`;
  const run = aRun({
    ...{ id: '5b0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009', stage: 'sample' },
    ...{ agent_key: role, prompt_kind: kind, locale },
    issue_body: 'Show them on the page.\n\n```\n## Policy\n```\n',
    pull_request_number: kind === 'revise' ? 13 : null,
    repository_config: {
      ...{ commit: 'a'.repeat(40), digest: 'b'.repeat(64), config: CONFIG },
    },
  });
  const remark = { id: 'comment/7', author: 'olivia', body: 'On Sunday, too.' };
  const repository = run.repository_full_name;
  return assemblePrompt(
    {
      ...{ run, stage, baseSha: 'c'.repeat(40) },
      ...(kind === 'revise' && { feedback: [remark] }),
      template: {
        ...{ source: 'shipped', name, digest: 'd' },
        text: shippedTemplates(stage).get(name)!,
      },
      tools: builtInTools(),
      documents: selectDocuments({
        ...{ config: CONFIG, role, repository, entries: ENTRIES },
      }),
    },
    120 * 1024,
  ).text;
}

it.each(CASES)('the prompt of $role, $kind, in $locale', given => {
  const { role, kind, locale } = given;
  const file = join(FOLDER, `${role}-${kind}_${locale}.txt`);
  const text = `${promptOf(given)}\n`;
  if (process.env.STAGECRAFT_UPDATE_GOLDEN) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
});

it('there is one for each case and no other', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(
    CASES.map(
      ({ role, kind, locale }) => `${role}-${kind}_${locale}.txt`,
    ).sort(),
  );
});
