import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { FakeRunsApi } from './FakeRunsApi';
import { renderConsole } from './renderConsole';

/** The page of a run; `prepare` gives the API its events, log or faults before. */
export function showRun(
  detail: RunDetail,
  prepare?: (api: FakeRunsApi) => void,
): FakeRunsApi {
  const api = new FakeRunsApi();
  api.details.set(detail.summary.id, detail);
  prepare?.(api);
  renderConsole(`/runs/${detail.summary.id}`, api);
  return api;
}
