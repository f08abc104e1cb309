/**
 * What holds for the document of every stage: part of each task and of the task that
 * revises. The test compares the structure with documentRulesRu.
 */
export const documentRulesEn = `### Rules of every document

- **One file.** Write the file named above, where \`<n>\` is the number of the issue, and no other: issues are worked on at the same time, so leave shared indexes, tables of contents, change logs and other stages' documents alone. If your file exists already, bring it up to date.
- **Sources.** Read all of \`docs/delivery/issue-<n>/\`. Begin with a heading (stage, title and number of the issue) and a list of what you built on. Not every issue passes every stage; a document that you do need and can't find is listed as missing. Never reconstruct it: what it should have said becomes an open question.
- **Ids.** Demands are \`R1\`, acceptance cases of \`R1\` are \`AC1.1\`, assumptions \`A1\`, open questions \`Q1\`. Keep the ids of earlier documents, continue their numbering, use no number twice. If the demands have no ids yet, number them first. Every statement names the id that it serves; what serves none is left out.
- **Nothing gets lost.** Each demand that reaches you is kept, split (into which ids) or refused (why). Silence is none of the three.
- **Facts.** What you looked up carries its place (\`path:line\`) or its command; what you suppose is an assumption.
- **Budget.** At most 150 lines, one page to read, and far fewer for a small issue. If that is not enough, the issue is too big: say so, and propose how to split it.
- **The end.** First the open questions, at most five: what depends on the answer, who can give it, what you propose. Then what you did not do or did not look at.
- **People approve.** Never write that something is approved, agreed or accepted; set no label and no state. Change no system outside the workspace unless the task says so, and look for no credentials.`;
