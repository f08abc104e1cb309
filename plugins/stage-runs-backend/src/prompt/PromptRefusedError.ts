import type { EndReason } from '@stagecraft/backstage-plugin-stage-runs-common';

/** No prompt can be made of what the repository or the project gives; the agent is not started. */
export class PromptRefusedError extends Error {
  readonly reason: EndReason;

  /** `detail` names the file and what is wrong with it. */
  constructor(
    reason: 'prompt_template_invalid' | 'required_document_missing',
    detail: string,
  ) {
    super(detail);
    this.name = 'PromptRefusedError';
    this.reason = reason;
  }
}
