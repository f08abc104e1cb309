import fc from 'fast-check';
import { planRoleLabels } from './planRoleLabels';

const AT = new Date('2026-11-28T10:00:00Z');
const open = { satisfied_at: null, withdrawn_at: null };
const nameOf = (role: string) => `need:${role}`;

const plan = (
  gates: Parameters<typeof planRoleLabels>[0]['gates'],
  present: string[],
) => planRoleLabels({ gates, present, nameOf });

it('an open gate keeps its label, and gets it back', () => {
  const gates = [
    { id: 'a', role: 'qa' as const, ...open },
    { id: 'b', role: 'pm' as const, ...open },
  ];
  expect(plan(gates, ['Need:QA', 'bug'])).toEqual({
    ...{ remove: [], settled: [] },
    add: [{ role: 'pm', name: 'need:pm' }],
  });
});

it.each(['satisfied_at', 'withdrawn_at'])(
  'the label of a gate that is closed (%s) goes, once',
  closedBy => {
    const gates = [{ id: 'a', role: 'qa' as const, ...open, [closedBy]: AT }];
    const done = { add: [], settled: ['a'] };
    expect(plan(gates, ['need:qa'])).toEqual({ remove: ['need:qa'], ...done });
    expect(plan(gates, [])).toEqual({ remove: [], ...done });
  },
);

it('the label was put again after the gate before was closed: it stays', () => {
  const gates = [
    { id: 'a', role: 'qa' as const, ...open, satisfied_at: AT },
    { id: 'b', role: 'qa' as const, ...open },
  ];
  expect(plan(gates, ['need:qa'])).toEqual({
    ...{ remove: [], add: [], settled: ['a'] },
  });
});

it('whatever is there: afterwards a label is on where a gate is open, and nothing else is touched', () => {
  const gate = fc.record({
    id: fc.uuid(),
    role: fc.constantFrom('pm' as const, 'qa' as const),
    satisfied_at: fc.constantFrom(AT, null),
    withdrawn_at: fc.constant(null),
  });
  const present = fc.subarray(['need:pm', 'need:qa', 'need:sa', 'bug']);
  fc.assert(
    fc.property(fc.array(gate, { maxLength: 5 }), present, (gates, there) => {
      const { remove, add } = plan(gates, there);
      const after = new Set(there.filter(name => !remove.includes(name)));
      add.forEach(({ name }) => after.add(name));
      for (const name of ['need:sa', 'bug']) {
        expect(after.has(name)).toBe(there.includes(name));
      }
      for (const role of new Set(gates.map(each => each.role))) {
        const isOpen = gates.some(
          each => each.role === role && !each.satisfied_at,
        );
        expect(after.has(nameOf(role))).toBe(isOpen);
      }
    }),
  );
});
