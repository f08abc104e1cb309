import {
  inputSchemaOf,
  type AgentTool,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { CALLS_A_MINUTE } from '../CallLimit';
import { CALL_TIMEOUT_MS } from '../ToolCalls';
import { builtInTools } from './builtInTools';

/** The part of JSON Schema that arguments use. */
interface Field {
  type?: string;
  description?: string;
  default?: unknown;
}

const NOTE =
  '<!-- Generated: yarn workspace @stagecraft/backstage-plugin-stage-runs-backend generate -->';

const INTRODUCTION = `# Tools of agents

An agent reaches the platform through tools: [MCP](https://modelcontextprotocol.io) over streamable HTTP at
\`POST /api/stage-runs/mcp\`. There are no sessions, so any replica answers any request; \`GET\` and \`DELETE\` are 405. The runner gives address
and token to the agent's program: Codex and Gemini find the server \`stagecraft\` in their settings, a script has the step \`tool\`.

**The token** is made from the attempt's run token and opens the tools alone; the run token opens everything else and not these. It
lasts as long as its attempt: an agent may wait for days and calls on with the same one. When the attempt has ended or was
replaced, or its run has ended, the answer is 401, and the audit log has \`mcp-token-refused\` with the run.

**What is listed may be called, and nothing else.** A tool says which runs it is for; the agent, its stage and the repository's
[services.yaml](services-yaml.md) can only take tools away (\`tools\`: names at most, an empty list is none). What is left is frozen
with the run, with who has taken something away last. A name that is not the run's is answered as one that there is not. A tool with dots in its name may be called with underscores as well;
\`?names=underscored\` lists it so, for models that allow no dots.

**A call** is refused with unknown arguments, with a secret in them, above ${CALLS_A_MINUTE} calls a minute of the attempt (over all replicas), and is answered after
${
  CALL_TIMEOUT_MS / 1_000
} seconds at the latest. The run's events tell of each: \`mcp.tool.called\`, then \`mcp.tool.succeeded\`, \`failed\` (with a reason) or \`approval_pending\`,
with tool, category, approval and duration; never arguments or answers. Of calls above the limit only the first in a minute is told.

**An approval** is people's: the answer is then \`{"status":"approval_required","request_id":…,"expires_at":…}\` and nothing has happened. The same call
again, also of a later attempt, is the same request. \`request.get\` waits for the decision.

**The label of a stage** (\`run:…\`) is a wish for one stage of the own issue. With the approval the answer has \`starts\`, and the stage starts when the
run has ended well, as the act of [whoever has approved](requests.md#a-stage-that-was-approved). No argument says who that is.

## What agents have
`;

const GUIDE = `## Bring your own tool

A tool belongs to the plugin that answers it, with its own database and rights. It is one object, added in the plugin's init:

\`\`\`ts
import { agentToolsServiceRef } from '@stagecraft/backstage-plugin-stage-runs-node';

export const slotsPlugin = createBackendPlugin({
  pluginId: 'slots',
  register(env) {
    env.registerInit({
      deps: { tools: agentToolsServiceRef, database: coreServices.database },
      async init({ tools, database }) {
        const slots = new SlotStore({ knex: await database.getClient() });
        tools.add({
          name: 'slot.restart',
          title: 'Restart a service',
          description: 'Restarts a service of the own slot. Not for production.',
          category: 'control',
          input: z.object({
            service: z.string().max(63).describe('Name in services.yaml'),
            force: z.boolean().default(false).describe('Also when it is at work'),
          }),
          isOffered: run => run.mode === 'full-env',
          approval: (run, { force }) => (force ? 'delegated' : 'none'),
          requestText: (run, { service }) => ({
            summary: \`Restart \${service} while it is at work.\`,
            risk: 'Whoever uses the slot is cut off for some seconds.',
          }),
          async call({ run, input, idempotencyKey, signal }) {
            const slot = await slots.ofRun(run.id);
            return slot.restart(input.service, { key: idempotencyKey, signal });
          },
        });
      },
    });
  },
});
\`\`\`

- **\`run\`** is the only thing to trust: which project, repository, issue and run the call comes from. Arguments are an agent's, and an agent
  can be talked into anything by the text that it reads. Never take a project, a repository or a run from them.
- **\`isOffered\`** and **\`approval\`** are pure: the same run always gets the same answer, and both are asked again before an approved call is
  carried out. What \`approval\` throws refuses the call before anybody is asked.
- **\`approval\`**: \`owner\` is an admin of the project or the platform, \`delegated\` also a member who may operate runs. It needs \`requestText\`, in the
  run's language: what will happen, and what can go wrong, 10 to 500 characters each.
- **\`question\`** beside \`approval\` makes the request a question with options; nothing is carried out then.
- **\`call\`** gets the same \`idempotencyKey\` for the same approved call: what was done under it is not done again. Its answer goes to the model, so it has no secrets; the message of an
  \`InputError\`, \`NotAllowedError\`, \`NotFoundError\` or \`ConflictError\` does too, any other error becomes a general sentence and a line in the host's log. After ${
    CALL_TIMEOUT_MS / 1_000
  } seconds, or when the agent is gone, \`signal\` is aborted.
- **Secrets are never arguments**: what looks like one refuses the call. A name or a reference is enough.
- The start fails for a name that is taken, a schema that JSON Schema can't tell, and an approval without a text.
- Test it as an agent calls it: the client of \`@modelcontextprotocol/sdk\` over HTTP, also with arguments that are refused, as a run that must not see it, and for another project.
`;

/** docs/mcp-tools.md, made from the tools themselves. */
export function renderTools(): string {
  const tools = builtInTools();
  const rows = tools.map(renderRow);
  const table = [
    '| Tool | Category | Who | Approval | Arguments → result |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
  const details = tools.map(renderArguments);
  return [
    NOTE,
    INTRODUCTION.trim(),
    table,
    '## Arguments',
    ...details,
    GUIDE.trim(),
  ]
    .join('\n\n')
    .concat('\n');
}

function renderRow({ name, category, input, reference }: AgentTool): string {
  const required = requiredOf(input);
  const names = Object.keys(input.shape).map(key =>
    required.includes(key) ? key : `${key}?`,
  );
  const call = `\`{${names.join(', ')}}\` → ${reference!.result}`;
  const cells = [`\`${name}\``, category, reference!.who, reference!.approval];
  return `| ${[...cells, call].join(' | ')} |`;
}

function renderArguments(tool: AgentTool): string {
  const { properties = {} } = inputSchemaOf(tool) as {
    properties?: Record<string, Field>;
  };
  const fields = Object.entries(properties).map(([key, field]) => {
    const preset =
      field.default === undefined ? '' : `, default ${field.default}`;
    return `- \`${key}\` (${field.type}${preset}): ${field.description}`;
  });
  return [`### \`${tool.name}\``, tool.description, fields.join('\n')].join(
    '\n\n',
  );
}

function requiredOf(input: AgentTool['input']): string[] {
  return Object.entries(input.shape).flatMap(([key, field]) =>
    field.safeParse(undefined).success ? [] : [key],
  );
}
