import { books } from './books.js';
import { createServer } from './createServer.js';

const port = Number(process.env.PORT ?? 8080);

const server = createServer(books);
server.listen(port, () => {
  console.log(`The bookshop is open on http://127.0.0.1:${port}`);
});

process.on('SIGTERM', () => server.close());
