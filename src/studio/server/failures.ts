/** Answers that are none: one sentence, as JSON, or as a page where a person reads it. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { SparringError } from '../../core/errors.ts';
import { escapeText } from '../../drawing/svg/markup.ts';
import { sentenceOf } from '../../core/sentence.ts';
import { pageWords } from '../messages/page-words.ts';
import type { FailureMessage } from '../messages/session.ts';

/** Refuses a request, with the reason as a sentence without its full stop. */
export function refused(
  context: Context,
  status: ContentfulStatusCode,
  code: string,
  error: string,
): Response {
  const wantsPage = context.req.header('accept')?.includes('text/html') === true;
  if (wantsPage) return context.html(failurePage(error), status);
  return context.json({ error, code } satisfies FailureMessage, status);
}

/** Without a style sheet: strangers get no file of the studio. */
function failurePage(error: string): string {
  const sentence = `${error.charAt(0).toUpperCase()}${error.slice(1)}.`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Sparring</title><body><h1>Sparring</h1><p>${escapeText(sentence)}</p></body></html>`;
}

/** What was thrown, as an answer. Only the sentences of our own errors are told: others may name what is nobody's business. */
export function failed(context: Context, thrown: unknown): Response {
  if (!(thrown instanceof SparringError))
    return refused(context, 500, 'unexpected', 'the studio failed at this request');
  const status = thrown.code === 'not-found' ? 404 : thrown.code === 'busy' ? 409 : 400;
  return refused(context, status, thrown.code, sentenceOf(thrown).in(pageWords));
}
