import type {
  DeliveryReason,
  EndReason,
  TriggerReason,
  WaitingReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';

/** For operators: the condition behind a code, and what a person can do. */
export interface ReasonGuide {
  when: string;
  todo: string;
}

const NOTHING = 'Nothing.';

function when(condition: string, todo: string): ReasonGuide {
  return { when: condition, todo };
}

/** Why a label or a review started no run. */
export const triggerGuide: Record<TriggerReason, ReasonGuide> = {
  issue_event_not_trigger_label: when(
    'An issue event that is no label being put, or a label that starts no stage.',
    NOTHING,
  ),
  run_debug_label_inert: when(
    '`run:debug` was put in an attached repository.',
    'Remove it; put the label of a stage.',
  ),
  repository_not_bound_for_issue_label: when(
    'A stage label, or a review that asks for changes, in a repository that no project has. An issue gets the comment only if the platform’s own credential can write there.',
    'A platform administrator attaches the repository; then put the label again.',
  ),
  own_label_command: when(
    'The platform’s bot put the label of a run that was started or retried in the console.',
    NOTHING,
  ),
  issue_is_pull_request: when(
    'A stage label was put on a pull request. There it tells which stage a review means; it starts nothing.',
    'Request changes in a review, or put the label on the issue.',
  ),
  trigger_label_gone: when(
    'The label was not on the issue any more when its delivery was handled.',
    'Put it again if it is still wanted.',
  ),
  issue_trigger_label_conflict: when(
    'More than one stage label is on the issue.',
    'Remove all but one, then remove that one too and put it again.',
  ),
  sender_type_bot_not_permitted: when(
    'The sender of the label, or the author of the review, is not of GitHub’s type `User`.',
    'A person puts the label or writes the review.',
  ),
  sender_login_missing: when(
    'The delivery names no sender, or the review no author (for example a deleted account).',
    'Ask again with an account that exists.',
  ),
  sender_not_allowed: when(
    'No user of the portal has the sender’s numeric GitHub id.',
    'A platform administrator adds the person as a user.',
  ),
  sender_not_project_member: when(
    'The sender is a user of the portal and no member of the project.',
    'The platform owner adds the person to the project.',
  ),
  sender_role_read_not_permitted: when(
    'The sender’s role in the project is `read`.',
    'Give the role `read_write`, or let somebody else ask.',
  ),
  stage_not_installed: when(
    'No module contributes the stage of the label, or its agent runtime is not installed.',
    'Install the module, or use another stage.',
  ),
  stage_disabled: when(
    'The stage of the label is installed and disabled by whoever contributes it. The comment says what it waits for.',
    'Use another stage.',
  ),
  repository_config_invalid: when(
    'The file `services.yaml` at the root of the default branch is no YAML, has keys that are not known, or contradicts itself: a stage or verifier that does not exist, an order in a circle, more rights than the stage has. The comment lists every problem.',
    'Correct the file on the default branch, then ask again. [What it may say](services-yaml.md)',
  ),
  issue_closed: when(
    'The issue was closed when its label was handled; or it was closed while its run was at work, which stops the run.',
    'Reopen the issue, then ask again.',
  ),
  multiple_model_labels: when(
    'More than one model label is on the issue, or on the pull request that would be revised.',
    'Leave one, then ask again.',
  ),
  multiple_scope_labels: when(
    'More than one scope label is on the issue.',
    'Leave one, then ask again.',
  ),
  multiple_effort_labels: when(
    'More than one reasoning effort label is on the issue, or on the pull request that would be revised.',
    'Leave one, then ask again.',
  ),
  stage_gate_closed: when(
    'Another run of the issue has not ended; or `state:blocked`, `state:abandoned` or `need:input` is on it; or nobody has approved the result of the stage before; or a role that was asked for has said nothing yet. The comment names which.',
    'Wait for the run or cancel it; take the label off; approve the result of the stage before; see [A stage waits for a role](runbook/stage-waits-for-a-role.md). Then ask again.',
  ),
  nothing_to_approve: when(
    '`state:approved`, or an approving review, where no run has delivered a pull request.',
    NOTHING,
  ),
  result_approved_already: when(
    'The same commit was approved before; also the platform’s own label.',
    NOTHING,
  ),
  result_in_work: when(
    '`state:approved`, or an approving review, while a run of the issue is active. The label is taken off again.',
    'Wait for the end of the run, then approve what is there.',
  ),
  result_awaits_role: when(
    '`state:approved`, or an approving review, while the issue or a pull request of its runs waits for a role (`need:pm`, `need:sa`, `need:qa`, `need:sre`, `need:em`, `need:km`). The label is taken off again.',
    'A member with the role comments; or an administrator takes the role’s label off. Then approve again; see [A stage waits for a role](runbook/stage-waits-for-a-role.md).',
  ),
  result_changed: when(
    'An approving review of a commit that is not the head of the branch any more.',
    'Review what is there now.',
  ),
  rethink_changed: when(
    'An approval of a rethink to whose branch somebody has pushed since it was delivered.',
    'Ask for a revision, then approve it.',
  ),
  revise_pr_not_found: when(
    'A `:revise` label, and no run of the issue has an open pull request in this repository; or a review of a closed pull request or of one from a fork.',
    'Put the label of the stage without `:revise`.',
  ),
  nothing_to_reopen: when(
    'The label of a rethink on an issue where no stage has a result that counts.',
    'Start a stage, or ask for a revision.',
  ),
  result_superseded: when(
    'A `:revise` label, a review that asks for changes, or an approval, of a result that an approved rethink has replaced. `state:approved` is taken off again.',
    'Start the stage that was reopened.',
  ),
  rethink_in_effect: when(
    'A `:revise` label, or a review that asks for changes, of a rethink that was approved.',
    'Start another rethink.',
  ),
  review_asks_no_changes: when(
    'A review that comments, or was edited or dismissed; or one that approves in a repository that no project has.',
    NOTHING,
  ),
  review_pull_request_closed: when(
    '`need:reviewer` was put on a pull request that is closed.',
    'Reopen it, take the label off and put it again.',
  ),
  review_of_foreign_pull_request: when(
    'No run delivered the pull request, no stage label is on it, and no run has worked for an issue that it names.',
    'Put the label of a stage on the pull request if a run shall revise it.',
  ),
  pull_request_review_stage_ambiguous: when(
    'More than one stage or issue fits the pull request. It and its issue get `need:input`.',
    'Leave the label of one stage on the pull request, then request changes again.',
  ),
  pull_request_review_stage_not_resolved: when(
    'No stage, or no issue, fits the pull request. It gets `need:input`.',
    'Put the label of its stage on it and name its issue in the text (`Closes #12`), then request changes again.',
  ),
};

/** Why a run waits. */
export const waitingGuide: Record<WaitingReason, ReasonGuide> = {
  permit_limit: when(
    'The project has as many runs of this agent as are allowed at once.',
    'Wait, or cancel another run; see [A run waits for a place](runbook/run-waits-for-a-place.md).',
  ),
  project_limit: when(
    'The project has as many runs at work as `stagecraft.runs.parallelLimits.project` allows.',
    'Wait, or cancel another run; see [A run waits for a place](runbook/run-waits-for-a-place.md).',
  ),
  platform_limit: when(
    'All projects together have as many runs at work as `stagecraft.runs.parallelLimits.platform` allows.',
    'Wait; see [A run waits for a place](runbook/run-waits-for-a-place.md).',
  ),
  environment_waiting: when(
    'The environment provider is not ready yet.',
    'Wait; see [A run waits](runbook/run-waits.md).',
  ),
  namespace_terminating: when(
    'Kubernetes is still removing an older namespace of the same name.',
    'Wait; see [A run waits](runbook/run-waits.md).',
  ),
  github_limited: when(
    'GitHub limits our requests, and said until when.',
    'Wait: the run goes on by itself.',
  ),
  retrying: when(
    'A step failed three times in a row. It is tried for 30 minutes, with growing pauses.',
    'See the host’s log; mostly GitHub or Kubernetes does not answer.',
  ),
};

/** Of deliveries that were not about starting a run. */
export const deliveryGuide: Record<DeliveryReason, ReasonGuide> = {
  event_not_handled: when(
    'An event that no plugin handles, or one that its handler can not read.',
    NOTHING,
  ),
  handler_failed: when(
    'Handling the delivery failed ten times.',
    'See the host’s log, then redeliver on GitHub; see [A webhook was lost](runbook/webhook-lost.md).',
  ),
  github_unavailable: when(
    'GitHub gave no answer to what handling the delivery had to ask, for six hours.',
    'Put the label again, or redeliver on GitHub; see [A webhook was lost](runbook/webhook-lost.md).',
  ),
  role_gate_noted: when(
    'A label of a role was put or taken off, or somebody of the role has commented.',
    NOTHING,
  ),
  comment_not_awaited: when(
    'A comment that satisfies no role: nothing waited for one, it is of a bot or of somebody without the role, it was edited, or it says nothing of its own.',
    'Where a stage waits for a role, see [A stage waits for a role](runbook/stage-waits-for-a-role.md).',
  ),
  pull_request_state_noted: when(
    'A pull request was closed or reopened, and no run revised it.',
    NOTHING,
  ),
};

/** Why a run ended without delivering, beyond `issue_closed`. */
export const endGuide: Record<
  Exclude<EndReason, 'issue_closed'>,
  ReasonGuide
> = {
  no_changes: when(
    'The agent finished and the branch has no new commit. The issue gets `need:input`.',
    'Say in the issue what is missing, then put the label again.',
  ),
  revise_no_changes: when(
    'As `no_changes`, in a run that revises; the pull request stays as it was.',
    'Say on the pull request what is missing, then ask again.',
  ),
  review_missing: when(
    'The agent of a review finished without a word. `need:reviewer` stays on the pull request.',
    'Read the log; take the label off and put it again.',
  ),
  revise_branch_gone: when(
    'The branch of the pull request did not exist when the run was prepared or delivered.',
    'Restore the branch, or start anew with the label without `:revise`.',
  ),
  branch_moved: when(
    'Somebody pushed to the work branch while the agent worked. Nothing is overwritten.',
    'Ask for the revision again.',
  ),
  pull_request_closed: when(
    'The pull request was closed while a run revised it.',
    'Reopen it, then ask again.',
  ),
  stop_requested: when(
    'A person stopped the run in the console.',
    'Retry on the run page if it was a mistake.',
  ),
  agent_failed: when(
    'The agent reported that it could not do the task.',
    'Read the message and the log, change the issue, retry.',
  ),
  agent_stopped: when(
    'The agent got a signal from outside (its node was drained, for example), in the last attempt that was allowed.',
    'Retry on the run page.',
  ),
  agent_exited_without_report: when(
    'The agent’s process ended without a report, in the last attempt that was allowed.',
    'Read the end of the log; mostly memory or a broken image.',
  ),
  image_pull_failed: when(
    'Kubernetes could not load the agent’s image.',
    'See [The agent’s image can’t be loaded](runbook/image-pull-failed.md).',
  ),
  start_timeout: when(
    'No sign of the agent within `stagecraft.runs.startTimeout` after its Job was made.',
    'Look for pending pods; see [A run waits](runbook/run-waits.md).',
  ),
  heartbeat_lost: when(
    'No heartbeat for `stagecraft.runs.heartbeatTimeout`, in the last attempt that was allowed.',
    'See [The agent stopped answering](runbook/heartbeat-lost.md).',
  ),
  job_not_found: when(
    'The Job was deleted from outside, in the last attempt that was allowed.',
    'Find out who deletes Jobs; retry.',
  ),
  deadline_exceeded: when(
    'The run worked longer than its stage allows. Waiting does not count.',
    'Make the task smaller.',
  ),
  prepare_timeout: when(
    'The preparation failed for 30 minutes.',
    'See the message; retry when GitHub and Kubernetes answer.',
  ),
  delivery_timeout: when(
    'The push or the pull request failed for 30 minutes.',
    'See the message; retry when GitHub answers.',
  ),
  required_document_missing: when(
    'A document in `projectDocs` of `services.yaml` that is meant for the role, and is not optional, is not on the default branch, is a link, or is in another repository.',
    'Add the document, or mark it as optional; then ask again. [Documents](prompts.md#documents)',
  ),
  prompt_template_invalid: when(
    'The template that counts for the run is too large, is no text, is not there although an agent names it, or would reach beyond its section: headings of levels 1 and 2, a code block or comment that does not end.',
    'Correct the file that the message names; then ask again. [Templates](prompts.md#templates)',
  ),
  environment_failed: when(
    'The environment provider said that there will be no environment.',
    'See the message.',
  ),
  stage_removed: when(
    'The module of the stage or of the runtime was removed while the run existed.',
    'Install it again, or use another stage.',
  ),
  github_refused: when(
    'GitHub refused a request for good: missing right, missing branch, or no credential.',
    'See [GitHub rejects the credential](runbook/github-credential-rejected.md).',
  ),
  github_limited_too_long: when(
    'GitHub limited the requests of the bot token again and again, for longer than a run waits.',
    'Give the project a bot token of its own, or put the label again when the limit is over.',
  ),
  bundle_invalid: when(
    'What the agent handed in is no bundle of commits on top of the agreed one.',
    'Retry; a driver of your own must not rewrite history.',
  ),
  commit_author_mismatch: when(
    'A commit has another author or committer than the agent.',
    'Tell the agent in the issue not to set git’s identity; retry.',
  ),
  write_scope_violation: when(
    'The commits change files outside of what the stage may change. Nothing was pushed.',
    'Change the issue, or use another stage.',
  ),
  artefact_over_budget: when(
    'The Markdown lines that the commits add, or the minutes that a person needs to read them, are more than the budget of the stage. Nothing was pushed.',
    'Make the issue smaller, or raise the limit of the stage; then retry. [Budgets](gates.md#how-much-there-is-to-read)',
  ),
  secret_found: when(
    'A changed line looks like a secret, or is one that the platform knows. Nothing was pushed.',
    'Read the named place in the log; change the issue; retry.',
  ),
  delivery_too_large: when(
    'The commits or one of their files are larger than allowed.',
    'Split the task.',
  ),
  rethink_target_invalid: when(
    'The document of a rethink was not written, or does not begin with `reopen:` and a stage that has a result. The message names what it may be. Nothing was pushed.',
    'Retry on the run page; say in the issue which stage should be reopened.',
  ),
  verification_failed: when(
    'A verifier of the stage, or of `services.yaml` on the default branch, has failed, was too slow, or was lost twice. Nothing was pushed.',
    'Read its output on the run’s page; change the issue, the code or the verifier; retry. [A run fails its verification](runbook/verification-fails.md)',
  ),
};
