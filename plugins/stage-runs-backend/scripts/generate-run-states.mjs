// Writes docs/run-states.md and docs/request-states.md from the state machines in src.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import {
  isFinal,
  REQUEST_STATUSES,
  REQUEST_TRANSITIONS,
} from '../src/requests/requestStates.ts';
import {
  isTerminal,
  OUTCOMES,
  RUN_STATUSES,
  RUN_TRANSITIONS,
} from '../src/runs/runStates.ts';
import {
  hasVerdict,
  VERIFICATION_STATES,
  VERIFICATION_TRANSITIONS,
} from '../src/verifiers/verificationStates.ts';

const arrows = RUN_TRANSITIONS.map(
  ({ from, to, when }) => `    ${from} --> ${to}: ${when}`,
);
const ends = RUN_STATUSES.filter(isTerminal).map(
  status => `    ${status} --> [*]`,
);
const transitions = RUN_TRANSITIONS.map(
  ({ from, to, by, when }) => `| \`${from}\` | \`${to}\` | ${by} | ${when} |`,
);
const outcomes = Object.entries(OUTCOMES).map(
  ([status, values]) =>
    `| \`${status}\` | ${values.map(value => `\`${value}\``).join(', ')} |`,
);

const verifierArrows = VERIFICATION_TRANSITIONS.map(
  ({ from, to, when }) => `    ${from} --> ${to}: ${when}`,
);
const verdicts = VERIFICATION_STATES.filter(hasVerdict).map(
  state => `    ${state} --> [*]`,
);

const text = `<!-- Generated from plugins/stage-runs-backend/src/runs/runStates.ts by \`npm run generate\`. -->

# The states of a run

A run changes its status only along these arrows; the store refuses everything else.
The reconciler is whoever holds the claim on the run; the runner is the program in the
agent's pod, or the answer that it waits for ([Requests](requests.md)). A person never moves a run: a label, a cancel or a retry is stored, and the
reconciler acts on it. The deadline's clock runs in \`running\` only.

\`\`\`mermaid
stateDiagram-v2
    [*] --> pending
${[...arrows, ...ends].join('\n')}
\`\`\`

| from | to | by | when |
| ---- | -- | -- | ---- |
${transitions.join('\n')}

## Outcomes

The status says that a run has ended, the outcome says how. Success is judged by facts
(commits pushed, a pull request open), never by an exit code alone.

| status | outcomes |
| ------ | -------- |
${outcomes.join('\n')}

## The states of a verifier

Between the agent's report and the push each verifier of the stage and of the repository gives its verdict, once. While they do so the run
stays \`running\`; it is delivered only when all have \`passed\`.

\`\`\`mermaid
stateDiagram-v2
    [*] --> waiting
${[...verifierArrows, ...verdicts].join('\n')}
\`\`\`
`;

const requestArrows = REQUEST_TRANSITIONS.map(
  ({ from, to, when }) => `    ${from} --> ${to}: ${when}`,
);
const requestEnds = REQUEST_STATUSES.filter(isFinal).map(
  status => `    ${status} --> [*]`,
);
const requestRows = REQUEST_TRANSITIONS.map(
  ({ from, to, by, when }) => `| \`${from}\` | \`${to}\` | ${by} | ${when} |`,
);

const requestText = `<!-- Generated from plugins/stage-runs-backend/src/requests/requestStates.ts by \`npm run generate\`. -->

# The states of a request

What an agent asks people for changes its status only along these arrows. A person is somebody who may decide, in the portal or
through an adapter; the platform carries out what was approved, looks at the clock, and ends runs. Whatever else is said about a
request leaves it as it is. [Requests](requests.md) tells the rest.

\`\`\`mermaid
stateDiagram-v2
    [*] --> requested
${[...requestArrows, ...requestEnds].join('\n')}
\`\`\`

| from | to | by | when |
| ---- | -- | -- | ---- |
${requestRows.join('\n')}
`;

await write('run-states.md', text);
await write('request-states.md', requestText);

async function write(name, content) {
  const file = fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));
  const options = await prettier.resolveConfig(file);
  await writeFile(
    file,
    prettier.format(content, { ...options, filepath: file }),
  );
}
