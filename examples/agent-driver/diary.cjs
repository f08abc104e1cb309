// A driver of an agent runtime that Stagecraft does not bring: docs/agent-runtimes.md
// describes the contract. This one needs no model. It writes a line into DIARY.md for each
// conversation with it and counts them in its session, so that a revision goes on from there.
const { appendFile, readFile, writeFile } = require('node:fs/promises');
const { join } = require('node:path');

const SESSION_FILE = 'diary.json';

exports.createDriver = function createDriver() {
  return {
    async run(context) {
      const file = join(context.home, SESSION_FILE);
      const before = context.resume
        ? JSON.parse(await readFile(file, 'utf8'))
        : { sessionId: `diary-${Date.now()}`, entries: 0 };
      const diary = { ...before, entries: before.entries + 1 };
      await writeFile(file, JSON.stringify(diary));
      await context.session({
        sessionId: diary.sessionId,
        files: async () => [SESSION_FILE],
      });

      await context.status(`Writing entry ${diary.entries}`);
      const { title } = context.assignment.issue;
      await appendFile(
        join(context.workspace, 'DIARY.md'),
        `${diary.entries}. ${title}\n`,
      );
      context.log(`DIARY.md has ${diary.entries} entries of mine`);
      context.usage({
        inputTokens: 0,
        cachedInputTokens: 0,
        outputTokens: 0,
        turns: 1,
      });
      return { summary: `I wrote entry ${diary.entries}.` };
    },
  };
};
