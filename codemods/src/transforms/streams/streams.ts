import type { StreamPlan } from '../../plan.js';
import type { Span } from '../../span.js';
import type { RewriteContext, Transform } from '../context.js';
import { findSite } from './find-site.js';
import { findMemberSite } from './member-site.js';
import { dropUnusedHooks } from './unused-hooks.js';
import { writeMember } from './write-member.js';
import { writeStream } from './write-stream.js';

/** An event that asks, and those that answer it, become a loop over `stream()`. */
export const streams: Transform = {
  name: 'streams',
  run(context) {
    const gone = context.plan.streams.flatMap((plan) => rewriteStream(context, plan) ?? []);
    dropUnusedHooks(context.source, gone);
  },
};

/** @returns the effect that is gone, if one is */
function rewriteStream(context: RewriteContext, plan: StreamPlan): Span | undefined {
  const { event, path, asks, listeners, removals } = plan;
  const plain = findSite(context, plan);
  const site = 'reason' in plain ? (findMemberSite(context, plan) ?? plain) : plain;
  const [ask] = asks;
  if ('reason' in site) {
    const at = site.at === 0 ? (ask?.start ?? 0) : site.at;
    context.streams.push({ kind: 'refused', event, at, reason: site.reason });
    return undefined;
  }
  const gone =
    'after' in site ? writeMember(context, plan, site) : writeStream(context, plan, site);
  for (const { id } of [...asks, ...listeners, ...removals]) {
    context.done.add(id);
    context.streamed.add(id);
  }
  context.streams.push({ kind: 'written', event, at: ask?.start ?? 0 });
  context.actions.push(`${event}: its answer is a stream, of ${path}`);
  return gone;
}
