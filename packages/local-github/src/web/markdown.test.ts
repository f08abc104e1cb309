import { renderMarkdown } from './markdown';

it.each([
  ['emphasis', '**a** _b_', '<strong>a</strong> <em>b</em>'],
  ['code', '```js\nif (a < b) {}\n```', 'if (a &lt; b) {}'],
  ['tables', '| a |\n|---|\n| 1 |', '<td>1</td>'],
  ['task lists', '- [x] done', '<input checked disabled type="checkbox"'],
  ['links', '[a](https://example.org)', 'href="https://example.org"'],
  ['pictures as links', '![alt](https://example.org/a.png)', '>alt</a>'],
  ['nothing', null, 'No description.'],
])('shows %s', (_, markdown, expected) => {
  expect(renderMarkdown(markdown).text).toContain(expected);
});

it.each([
  ['scripts', 'a <script>alert(1)</script>', /script|alert/],
  ['comments', 'a <!-- stagecraft:run=1 --> b', /<!--|stagecraft/],
  ['comments that are not closed', 'a\n\n<!-- hidden', /<!--/],
  ['handlers', '<img src=x onerror=alert(1)>', /onerror|<img/],
  ['script links', '[a](javascript:alert(1))', /javascript/],
  ['data links', '<a href="data:text/html,x">a</a>', /data:/],
  ['links without a scheme', '<a href="//evil.example">a</a>', /evil/],
  ['styles', '<p style="position:fixed" class="top">a</p>', /style|class/],
  ['ids that scripts could fall over', '<p id="live-status">a</p>', /id=/],
  [
    'forms',
    '<form action="/_/acting-as"><button>a</button></form>',
    /form|button/,
  ],
  ['frames', '<iframe src="https://evil.example"></iframe>', /iframe|evil/],
  [
    'text fields',
    '<input type="text" name="csrf_token" value="x">',
    /csrf|text/,
  ],
])('takes out %s', (_, markdown, forbidden) => {
  expect(renderMarkdown(markdown).text).not.toMatch(forbidden);
});
