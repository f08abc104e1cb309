import {
  isFiltering,
  NO_AUDIT_FILTERS,
  readAuditFilters,
  toAuditQuery,
  writeAuditFilters,
  type AuditFilters,
} from './auditFilters';

const ALL: AuditFilters = {
  ...{ types: 'run.failed, approval.', actorType: 'human' },
  ...{ actorId: 'user:default/olivia', projectId: 'p', runId: 'r' },
  ...{ correlationId: 'c', from: '2026-11-01', until: '2026-11-28' },
};

describe('what is looked for in the audit log', () => {
  it.each([
    ['nothing', NO_AUDIT_FILTERS],
    ['everything', ALL],
  ])('%s survives the way through the address', (_, filters) => {
    expect(readAuditFilters(writeAuditFilters(filters))).toEqual(filters);
  });

  it('what the address should not have is ignored', () => {
    const params = new URLSearchParams('actorType=robot&other=1&types=%20');
    expect(readAuditFilters(params)).toEqual(NO_AUDIT_FILTERS);
  });

  it('the last day is meant as a whole, in the zone of the viewer', () => {
    expect(toAuditQuery(ALL)).toEqual({
      types: ['run.failed', 'approval.'],
      actorType: 'human',
      ...{ actorId: 'user:default/olivia', projectId: 'p', runId: 'r' },
      correlationId: 'c',
      from: new Date(2026, 10, 1).toISOString(),
      until: new Date(2026, 10, 29).toISOString(),
    });
  });

  it('what is empty is not asked for', () => {
    expect(Object.values(toAuditQuery(NO_AUDIT_FILTERS))).toEqual(
      Array(8).fill(undefined),
    );
    expect([isFiltering(NO_AUDIT_FILTERS), isFiltering(ALL)]).toEqual([
      ...[false, true],
    ]);
  });
});
