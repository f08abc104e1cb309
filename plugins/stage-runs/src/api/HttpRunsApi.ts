// openapi-fetch names its methods as HTTP does: GET, POST.
/* eslint-disable new-cap */
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  bodyOf,
  unpackedFetch,
} from '@stagecraft/backstage-plugin-kernel-react';
import {
  KernelClient,
  type Label,
} from '@stagecraft/backstage-plugin-kernel-common';
import {
  StageRunsClient,
  type AgentRequestDetail,
  type AgentRequestPage,
  type AgentSummary,
  type IssueTransitions,
  type Overview,
  type PromptPreview,
  type PromptTemplateVersion,
  type RunDetail,
  type RunEventPage,
  type RunLogPage,
  type RunPage,
  type RunPrompt,
  type StageSummary,
  type VerifierOutput,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type {
  ChooseAutonomy,
  DecideRequest,
  IssueRef,
  ListRequestsQuery,
  ListRunsQuery,
  PreviewQuery,
  ReadLogQuery,
  RunPriority,
  RunsApi,
  StartTransition,
  TemplateKey,
} from './RunsApi';

const TEMPLATE = '/projects/{projectId}/prompt-templates/{name}';
const AUTONOMY = '/issues/{owner}/{repo}/{number}/autonomy';
const TRANSITIONS = '/issues/{owner}/{repo}/{number}/transitions';

/** `RunsApi` over HTTP, with the token of the person who is signed in. */
export class HttpRunsApi implements RunsApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async getOverview(signal: AbortSignal): Promise<Overview> {
    const http = await this.#http();
    return bodyOf(await http.GET('/overview', { signal }));
  }

  async listRuns(query: ListRunsQuery, signal: AbortSignal): Promise<RunPage> {
    const http = await this.#http();
    return bodyOf(await http.GET('/runs', { params: { query }, signal }));
  }

  async getRun(runId: string, signal: AbortSignal): Promise<RunDetail> {
    const http = await this.#http();
    const params = { path: { runId } };
    return bodyOf(await http.GET('/runs/{runId}', { params, signal }));
  }

  async listEvents(
    options: { runId: string; afterVersion: number; limit: number },
    signal: AbortSignal,
  ): Promise<RunEventPage> {
    const http = await this.#http();
    const { runId, ...query } = options;
    const params = { path: { runId }, query };
    return bodyOf(await http.GET('/runs/{runId}/events', { params, signal }));
  }

  async readLog(
    options: ReadLogQuery,
    signal: AbortSignal,
  ): Promise<RunLogPage> {
    const http = await this.#http();
    const { runId, ...query } = options;
    const params = { path: { runId }, query };
    return bodyOf(await http.GET('/runs/{runId}/logs', { params, signal }));
  }

  async readVerifierOutput(
    runId: string,
    name: string,
    signal: AbortSignal,
  ): Promise<VerifierOutput> {
    const http = await this.#http();
    const params = { path: { runId, name } };
    return bodyOf(
      await http.GET('/runs/{runId}/verifiers/{name}/output', {
        ...{ params, signal },
      }),
    );
  }

  async getPrompt(runId: string, signal: AbortSignal): Promise<RunPrompt> {
    const http = await this.#http();
    const params = { path: { runId } };
    return bodyOf(await http.GET('/runs/{runId}/prompt', { params, signal }));
  }

  async previewPrompt(
    query: PreviewQuery,
    signal: AbortSignal,
  ): Promise<PromptPreview> {
    const http = await this.#http();
    const params = { query };
    return bodyOf(await http.GET('/prompts/preview', { params, signal }));
  }

  async getNewestTemplate(
    { projectId, name }: TemplateKey,
    signal: AbortSignal,
  ): Promise<PromptTemplateVersion | undefined> {
    const http = await this.#http();
    const params = { path: { projectId, name }, query: { limit: 1 } };
    const answer = await http.GET(`${TEMPLATE}/versions`, { params, signal });
    return bodyOf(answer).items.at(0);
  }

  async addTemplateVersion(
    change: TemplateKey & { text: string; expectedVersion: number },
  ): Promise<PromptTemplateVersion> {
    const http = await this.#http();
    const { projectId, name, ...body } = change;
    const params = { path: { projectId, name } };
    return bodyOf(await http.POST(`${TEMPLATE}/versions`, { params, body }));
  }

  async archiveTemplate(
    change: TemplateKey & { expectedVersion: number },
  ): Promise<PromptTemplateVersion> {
    const http = await this.#http();
    const { projectId, name, ...body } = change;
    const params = { path: { projectId, name } };
    return bodyOf(await http.POST(`${TEMPLATE}/archive`, { params, body }));
  }

  async listStages(signal: AbortSignal): Promise<StageSummary[]> {
    const http = await this.#http();
    return bodyOf(await http.GET('/stages', { signal })).items;
  }

  async listAgents(signal: AbortSignal): Promise<AgentSummary[]> {
    const http = await this.#http();
    return bodyOf(await http.GET('/agents', { signal })).items;
  }

  async listLabels(signal: AbortSignal): Promise<Label[]> {
    const kernel = new KernelClient({
      baseUrl: await this.#discoveryApi.getBaseUrl('kernel'),
      fetch: unpackedFetch(this.#fetchApi),
    });
    return bodyOf(await kernel.http.GET('/labels', { signal })).items;
  }

  async listRequests(
    query: ListRequestsQuery,
    signal: AbortSignal,
  ): Promise<AgentRequestPage> {
    const http = await this.#http();
    return bodyOf(await http.GET('/requests', { params: { query }, signal }));
  }

  async getRequest(
    requestId: string,
    signal: AbortSignal,
  ): Promise<AgentRequestDetail> {
    const http = await this.#http();
    const params = { path: { requestId } };
    return bodyOf(await http.GET('/requests/{requestId}', { params, signal }));
  }

  async decideRequest(
    requestId: string,
    body: DecideRequest,
  ): Promise<AgentRequestDetail> {
    const http = await this.#http();
    const params = { path: { requestId } };
    return bodyOf(
      await http.POST('/requests/{requestId}/decision', { params, body }),
    ).request;
  }

  async cancelRun(
    runId: string,
    reason: string | undefined,
  ): Promise<RunDetail> {
    const http = await this.#http();
    const params = { path: { runId } };
    const body = { reason };
    return bodyOf(await http.POST('/runs/{runId}/cancel', { params, body }));
  }

  async setPriority(runId: string, priority: RunPriority): Promise<RunDetail> {
    const http = await this.#http();
    const params = { path: { runId } };
    const body = { priority };
    return bodyOf(await http.POST('/runs/{runId}/priority', { params, body }));
  }

  async approveRun(runId: string, artefactSha: string): Promise<RunDetail> {
    const http = await this.#http();
    const params = { path: { runId } };
    const body = { artefactSha };
    return bodyOf(await http.POST('/runs/{runId}/approve', { params, body }));
  }

  async getTransitions(
    issue: IssueRef,
    signal: AbortSignal,
  ): Promise<IssueTransitions> {
    const http = await this.#http();
    const params = { path: pathOf(issue) };
    return bodyOf(await http.GET(TRANSITIONS, { params, signal }));
  }

  async startTransition(wish: StartTransition): Promise<RunDetail> {
    const http = await this.#http();
    const { label, seenLabels, override } = wish;
    const params = { path: pathOf(wish) };
    const body = { label, seenLabels, override };
    return bodyOf(await http.POST(TRANSITIONS, { params, body }));
  }

  async chooseAutonomy(choice: ChooseAutonomy): Promise<IssueTransitions> {
    const http = await this.#http();
    const { untilStage, seenStages, reason } = choice;
    const params = { path: pathOf(choice) };
    const body = { untilStage, seenStages, reason };
    return bodyOf(await http.POST(AUTONOMY, { params, body }));
  }

  async stopAutonomy(issue: IssueRef): Promise<IssueTransitions> {
    const http = await this.#http();
    const params = { path: pathOf(issue) };
    return bodyOf(await http.DELETE(AUTONOMY, { params }));
  }

  async retryRun(runId: string): Promise<RunDetail> {
    const http = await this.#http();
    const params = { path: { runId } };
    return bodyOf(await http.POST('/runs/{runId}/retry', { params }));
  }

  async #http(): Promise<StageRunsClient['http']> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('stage-runs');
    return new StageRunsClient({
      baseUrl,
      fetch: unpackedFetch(this.#fetchApi),
    }).http;
  }
}

function pathOf({ repository, issueNumber }: IssueRef) {
  const [owner, repo] = repository.split('/');
  return { owner, repo, number: issueNumber };
}
