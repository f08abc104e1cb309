import { APP_PERMISSIONS, missingPermissions } from './appPermissions';

const { bot, platform } = APP_PERMISSIONS;

it.each([
  ['all that it needs', bot, []],
  ['more than it needs', { ...bot, contents: 'admin' }, []],
  ['too low a level', { ...bot, contents: 'read' }, ['contents: write']],
  [
    'nothing',
    {},
    [
      'metadata: read',
      'contents: write',
      'issues: write',
      'pull_requests: write',
    ],
  ],
  ["the other kind's", platform, ['contents: write', 'pull_requests: write']],
])('the bot with %s', (_, granted, missing) => {
  expect(missingPermissions('bot', granted)).toEqual(missing);
});

it('gives the platform no right to push or to open pull requests, and the bot none over hooks', () => {
  expect(platform.contents).toBe('read');
  expect(platform.pull_requests).toBeUndefined();
  expect(bot.repository_hooks).toBeUndefined();
  expect(bot.actions_variables).toBeUndefined();
});
