import { Issue } from '../store/IssueStore';
import { Label } from '../store/LabelStore';
import { wholeList } from '../store/Page';
import { Repository } from '../store/RepositoryStore';
import { Html, html } from './html';
import { csrfField } from './layout';
import { PageContext } from './PageContext';

// The colour is an attribute of a picture, because the page's policy allows no
// inline styles; the text keeps its contrast whatever colour a label has.
const dot = ({ color }: Label) => html`<svg
  class="dot"
  width="10"
  height="10"
  viewBox="0 0 10 10"
  aria-hidden="true"
>
  <circle cx="5" cy="5" r="5" fill="#${color}" />
</svg>`;

const chip = (label: Label) =>
  html`<span class="label">${dot(label)}${label.name}</span>`;

export const showLabels = (labels: Label[]) => html`${labels.map(chip)}`;

/** The labels of an issue, each with its button, and a way to add one. */
export function labelPanel(
  context: PageContext,
  repository: Repository,
  issue: Issue,
): Html {
  const { store } = context.forge;
  const carried = store.labels.ofIssue(issue.id);
  const action = `${context.path}/labels`;
  const rows = carried.map(
    label => html`<li>
      <form method="post" action="${action}/remove">
        ${csrfField(context)}
        <input type="hidden" name="name" value="${label.name}" />
        ${chip(label)}
        <button class="quiet" aria-label="Remove label ${label.name}">
          Remove
        </button>
      </form>
    </li>`,
  );
  const all = store.labels.ofRepository(repository.id, wholeList);
  return html`<section class="box" aria-labelledby="labels-heading">
    <h2 id="labels-heading">Labels</h2>
    <div id="labels" data-live>
      ${rows.length > 0
        ? html`<ul class="plain">
            ${rows}
          </ul>`
        : html`<p class="muted">None yet.</p>`}
    </div>
    <form class="add-label" method="post" action="${action}">
      ${csrfField(context)}
      <label for="label-name">Add label</label>
      <select id="label-name" name="name" required>
        <option value="">Choose a label</option>
        ${all.map(({ name }) => html`<option>${name}</option>`)}
      </select>
      <button>Add label</button>
    </form>
  </section>`;
}
