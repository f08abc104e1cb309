import { screen } from '@testing-library/react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EventName } from './EventName';

it.each([
  ['mcp.tool.failed', { tool: 'user.notify' }, 'Tool call failed: user.notify'],
  ['approval.requested', {}, 'People asked'],
  ['run.agent.status_reported', { text: 'Tests' }, 'Agent reported: Tests'],
  ['run.started', { tool: 7 }, 'Place taken, preparation begins'],
  ['an.unknown.event', { tool: 'x' }, 'an.unknown.event'],
])('of %s with %j it says %s', async (type, payload, expected) => {
  renderInTestApp(<EventName event={{ type, payload }} />);
  expect(await screen.findByText(expected)).toBeInTheDocument();
});
