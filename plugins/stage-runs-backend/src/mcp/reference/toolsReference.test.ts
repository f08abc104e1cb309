import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInTools } from './builtInTools';

const docs = readFileSync(
  join(__dirname, '../../../../../docs/mcp-tools.md'),
  'utf8',
);

it.each(builtInTools().map(tool => [tool.name, tool] as const))(
  'docs/mcp-tools.md tells of %s: who has it, what it needs, what it answers',
  (name, { category, input, description }) => {
    const [line, ...others] = docs
      .split('\n')
      .filter(each => each.startsWith(`| \`${name}\` `));
    expect(others).toEqual([]);
    const [, , told, who, approval, call] = line.split(/ *\| */);
    expect(told).toBe(category);
    expect([who, approval].every(Boolean)).toBe(true);
    for (const argument of Object.keys(input.shape)) {
      expect(call).toContain(argument);
    }
    expect(docs).toContain(description.slice(0, 60));
  },
);

it('every argument is described for the model', () => {
  for (const { name, input } of builtInTools()) {
    for (const [key, field] of Object.entries(input.shape)) {
      expect([name, key, field.description]).toEqual([
        ...[name, key, expect.stringMatching(/\w{3,}/)],
      ]);
    }
  }
});
