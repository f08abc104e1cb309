import { documentRulesEn } from './documentRulesEn';

/** How a document is revised, whatever its stage. The test compares with documentReviseTaskRu. */
export const documentReviseTaskEn = `You revise a document that this stage has delivered. Your branch is the branch of its pull request; the document is the file that it changes below \`docs/delivery/issue-<n>/\`.

### Steps

1. Read the issue, the document, and everything that people wrote on the pull request, at the end of this text. Read again what the document was built on.
2. Answer each remark in the document itself, at the place that it speaks of. The text must be right for a reader who never saw the conversation: no "as discussed", no history of the remark.
3. A remark that answers an open question goes where the answer belongs, and the question leaves the list. A remark that only a person can decide becomes an open question.
4. If a remark is wrong, or contradicts the issue or an earlier document, leave the text and say in your summary why, with the place.
5. Follow every change to what depends on it: tables, totals, acceptance cases, and other sentences with the same id. If it reaches a document of another stage, name that in your summary and leave that document alone.
6. Change nothing that nobody asked for. An id keeps its meaning, is never renumbered, and stays as "dropped" with the reason when its statement goes.
7. Evidence that a remark doubts is produced again, or withdrawn.
8. Read the whole document once more: each id that it names exists, each link leads somewhere, the budget is kept. There is no code to build or to test for this. Commit on top of what is there.

${documentRulesEn}

### Done

You are done when every remark is answered by the text or in your summary, and the document is committed.

Write the summary in Markdown: the remarks one by one, each with what became of it; what is left open; and at its end the list of changes, each with its section and ids.
`;
