import type { AuditEvent } from '@stagecraft/backstage-plugin-kernel-common';
import { auditFile } from './auditFile';

const EVENT: AuditEvent = {
  id: '7',
  type: 'member.changed',
  actor: { type: 'human', id: 'user:default/olivia' },
  payload: { role: 'read', says: 'a "word", and\nmore' },
  createdAt: '2026-11-28T10:00:00.000Z',
};

describe('the audit log as a file', () => {
  it('csv: a line of names, then one an event, quoted as RFC 4180 says', () => {
    expect(auditFile('csv', [EVENT])).toBe(
      'time,type,actor_type,actor,project_id,run_id,correlation_id,payload,id\r\n' +
        '2026-11-28T10:00:00.000Z,member.changed,human,user:default/olivia,,,,' +
        '"{""role"":""read"",""says"":""a \\""word\\"", and\\nmore""}",7\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'csv: %j is no formula',
    id => {
      const event = { ...EVENT, actor: { type: 'agent' as const, id } };
      expect(auditFile('csv', [event])).toContain(`'${id}`);
    },
  );

  it('ndjson: the events, one a line', () => {
    const lines = auditFile('ndjson', [EVENT, EVENT]).split('\n');
    expect(lines).toEqual([JSON.stringify(EVENT), JSON.stringify(EVENT), '']);
  });

  it('an empty file is one', () => {
    expect(auditFile('ndjson', [])).toBe('');
    expect(auditFile('csv', [])).toMatch(/^time,.*\r\n$/);
  });
});
