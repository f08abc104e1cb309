import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPlainNames } from '../../platform/toolServer';
import { programEnvironment } from '../program/programEnvironment';
import {
  requireModelKey,
  type ProgramDriverOptions,
} from '../program/programSettings';
import { promptFor } from '../program/promptTexts';
import { runProgram, type ProgramOptions } from '../program/runProgram';
import {
  AgentFailedError,
  type AgentContext,
  type AgentDriver,
} from '../types';
import { codexConfig, PROFILE } from './codexConfig';
import { CodexAttempt } from './CodexAttempt';
import { readCodexEvent } from './codexEvents';
import { sessionTotals } from './codexRollouts';

const RUNTIME = 'codex';
const KEY_VARIABLE = 'STAGECRAFT_MODEL_KEY';
const TOOL_TOKEN_VARIABLE = 'STAGECRAFT_MCP_TOKEN';
const DEFAULT_BASE_URL = 'https://api.openai.com/v1';
const SESSION_ID = /^[0-9a-f-]{36}$/;

/**
 * OpenAI's Codex CLI, headless, one `codex exec` an attempt. The pod's environment names
 * the program (`STAGECRAFT_CODEX`, default `codex` on the PATH) and the model service
 * (`STAGECRAFT_MODEL_BASE_URL`, default OpenAI's).
 */
export function createCodexDriver(options: ProgramDriverOptions): AgentDriver {
  return {
    async run(context) {
      const codex = await prepareCodex(context, options);
      await requireSandbox(codex, options);
      const totals = await sessionTotals(context.home);
      const attempt = new CodexAttempt(context, totals);
      const end = await runProgram({
        ...codex,
        args: argumentsFor(context.resume),
        input: promptFor(context),
        onEvent: event => attempt.take(readCodexEvent(event)),
      });
      return { summary: attempt.summaryAfter(end) };
    },
  };
}

type Codex = Pick<ProgramOptions, 'command' | 'directory' | 'env' | 'signal'>;

async function prepareCodex(
  context: AgentContext,
  options: ProgramDriverOptions,
): Promise<Codex> {
  const { home, workspace, signal } = context;
  const modelKey = requireModelKey(RUNTIME, options);
  const scratch = await prepareHome(context, options);
  return {
    command: options.env.STAGECRAFT_CODEX ?? 'codex',
    directory: workspace,
    env: programEnvironment(options.env, {
      HOME: home,
      CODEX_HOME: home,
      TMPDIR: scratch,
      [KEY_VARIABLE]: modelKey,
      ...(context.mcp && { [TOOL_TOKEN_VARIABLE]: context.mcp.token }),
    }),
    signal,
  };
}

/**
 * A pod may forbid what the sandbox is made of (user namespaces). Codex would then refuse
 * every command, or worse; so one command is tried, and it must not read the credentials.
 */
async function requireSandbox(
  codex: Codex,
  { config }: ProgramDriverOptions,
): Promise<void> {
  const script = 'test -d . && ! ls "$1"';
  const { exitCode, errorText } = await runProgram({
    ...codex,
    args: [
      ...['sandbox', '-P', PROFILE, '--'],
      ...['sh', '-c', script, 'sh', config.credentials],
    ],
    input: '',
    onEvent: () => {},
  });
  if (exitCode === 0) return;
  throw new AgentFailedError(
    `Codex's sandbox does not work in this pod, see docs/agent-runtimes.md: ${errorText}`,
  );
}

/** The prompt travels on standard input: an argument is limited, and seen by everybody. */
function argumentsFor(resume: AgentContext['resume']): string[] {
  const flags = ['--json', '--skip-git-repo-check'];
  if (!resume) return ['exec', ...flags, '-'];
  if (!SESSION_ID.test(resume.sessionId)) {
    throw new AgentFailedError('The session to go on with is not one of Codex');
  }
  return ['exec', 'resume', ...flags, resume.sessionId, '-'];
}

/** Answers the scratch folder of the agent's commands. */
async function prepareHome(
  { assignment, home, mcp, workspace }: AgentContext,
  { config, env }: ProgramDriverOptions,
): Promise<string> {
  const scratch = join(home, 'scratch');
  await mkdir(scratch, { recursive: true });
  const content = codexConfig({
    model: assignment.agent.model,
    effort: assignment.agent.reasoningEffort,
    baseUrl: env.STAGECRAFT_MODEL_BASE_URL ?? DEFAULT_BASE_URL,
    keyVariable: KEY_VARIABLE,
    workspace,
    scratch,
    ...(mcp && {
      tools: { url: withPlainNames(mcp), tokenVariable: TOOL_TOKEN_VARIABLE },
    }),
    credentials: config.credentials,
  });
  await writeFile(join(home, 'config.toml'), content);
  return scratch;
}
