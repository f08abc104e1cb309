import { z } from 'zod';
import { MAX_STEPS, stepSchemas } from './stepSchemas';

/** The part of JSON Schema that the step schemas use. */
interface JsonSchema {
  type?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

const INTRODUCTION = `# The scripted agent

The runtime \`scripted\` is an agent without a language model. It does, step by step, what the issue itself says in a fenced block of the language \`stagecraft\`, so that the whole way from a label to a pull request can be shown and tested on one machine, and always comes out the same.

\`\`\`\`markdown
The search should ignore upper and lower case.

\`\`\`stagecraft
steps:
  - status: Editing the search
  - replace:
      path: src/search.js
      find: text.includes(query)
      with: text.toLowerCase().includes(query.toLowerCase())
  - commit: Ignore case in the search
\`\`\`
\`\`\`\`

- The first such block counts, as the body was when the label was put. The block is YAML 1.2 without aliases and tags, with one key, \`steps\`: a list of 1 to ${MAX_STEPS} steps, each with exactly one key.
- A block can be for one stage: \`stagecraft stage=qa\`. It counts for that stage before those that name none, and for no other.
- A run that revises a pull request works from what people wrote there instead: the newest feedback that has such a block.
- The whole block is checked before the first step. A mistake ends the run as failed, with the line of the issue or the feedback.
- A run that reviews a pull request works from the issue's block \`stagecraft stage=review\` and from no other.
- When the runner dies, the next attempt goes on after the last finished step: the changes of the finished ones are made again (its clone is new), their texts and waits are not.
- Without a block the agent changes nothing and says so; the run ends with the outcome \`no-change\`.
- Paths are relative to the root of the repository. \`..\`, \`.git\` and symbolic links are refused.
- An answer that a step saves stands for \`\${name}\` in the texts of later steps, also in a later attempt.
- What is not committed at the end is committed by the runner.
- The platform checks the commits as it checks those of any other agent.

## Steps
`;

/** docs/scripted-agent.md, made from the schemas that check the scripts. */
export function renderReference(): string {
  const sections = Object.entries(stepSchemas).map(([kind, schema]) =>
    renderStep(kind, z.toJSONSchema(schema, { io: 'input' }) as JsonSchema),
  );
  const note =
    '<!-- Generated: yarn workspace @stagecraft/agent-runner generate -->';
  return [note, INTRODUCTION.trim(), ...sections].join('\n\n').concat('\n');
}

function renderStep(kind: string, schema: JsonSchema): string {
  const forms = (schema.anyOf ?? [schema]).map(renderForm);
  const value = forms.join('\n\nOr:\n\n');
  return [`### \`${kind}\``, schema.description, value].join('\n\n');
}

function renderForm(schema: JsonSchema): string {
  if (!schema.properties) return `Value: ${typeOf(schema)}.`;
  const required = schema.required ?? [];
  const fields = Object.entries(schema.properties).map(([name, field]) => {
    const need = required.includes(name) ? '' : ', optional';
    const preset =
      field.default === undefined
        ? ''
        : `, default ${JSON.stringify(field.default)}`;
    return `- \`${name}\` (${typeOf(field)}${need}${preset}): ${
      field.description
    }`;
  });
  return `Fields:\n\n${fields.join('\n')}`;
}

function typeOf(schema: JsonSchema): string {
  if (schema.items) {
    return `list of ${schema.minItems} to ${schema.maxItems}, each a ${typeOf(
      schema.items,
    )}`;
  }
  const least = schema.minimum ?? schema.minLength;
  const most = schema.maximum ?? schema.maxLength;
  const unit = schema.type === 'string' ? ' characters' : '';
  if (most !== undefined) {
    return `${schema.type}, ${least ?? 0} to ${most}${unit}`;
  }
  return least ? `${schema.type}, not empty` : String(schema.type);
}
