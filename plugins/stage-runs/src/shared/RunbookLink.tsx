import { RunbookPage } from '@stagecraft/backstage-plugin-kernel-react';
import { runbookPage } from './runbookPages';

/** The way to the runbook page of a reason, where there is one. */
export function RunbookLink(props: { reasonCode: string }) {
  const page = runbookPage(props.reasonCode);
  return page ? <RunbookPage page={page} /> : null;
}
