/**
 * What the store does in Redis, each in one step. KEYS are those of one answer, which share a hash slot:
 * 1 head, 2 entries, 3 state, 4 owner, 5 reader, 6 cancel. `ARGV[1]` is the answer's channel.
 */

/** ARGV: channel, head, ttlMs, leaseMs */
export const CREATE = `
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('SET', KEYS[3], 'running', 'PX', ARGV[3])
redis.call('SET', KEYS[4], '1', 'PX', ARGV[4])`;

/** ARGV: channel, entries… */
export const APPEND = `
if redis.call('GET', KEYS[3]) ~= 'running' then return 0 end
for i = 2, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
redis.call('PUBLISH', ARGV[1], 'news')
return 1`;

/** ARGV: channel, last entry, ttlMs */
export const END = `
if redis.call('GET', KEYS[3]) ~= 'running' then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('SET', KEYS[3], 'ended')
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
redis.call('DEL', KEYS[4], KEYS[6])
redis.call('PUBLISH', ARGV[1], 'news')
return 1`;

/** ARGV: channel, first index, last index. Answers nothing when the answer is gone. */
export const READ = `
local state = redis.call('GET', KEYS[3])
if not state then return {} end
local owned = redis.call('EXISTS', KEYS[4])
if state == 'running' and owned == 0 then state = 'lost' end
return {state, redis.call('LLEN', KEYS[2]), redis.call('LRANGE', KEYS[2], ARGV[2], ARGV[3])}`;

/** ARGV: channel */
export const REMOVE = `
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6])
redis.call('PUBLISH', ARGV[1], 'news')`;

/** ARGV: channel. Whoever does not listen just now finds it when it renews its lease. */
export const CANCEL = `
if redis.call('GET', KEYS[3]) ~= 'running' then return end
redis.call('SET', KEYS[6], '1', 'PX', math.max(redis.call('PTTL', KEYS[1]), 1))
redis.call('PUBLISH', ARGV[1], 'cancel')`;

/** ARGV: channel, leaseMs. Answers whether the answer is to be cancelled. */
export const RENEW = `
redis.call('SET', KEYS[4], '1', 'PX', ARGV[2])
return redis.call('EXISTS', KEYS[6])`;

/** KEYS: the key. ARGV: the answer's name, ttlMs. Answers the name of whoever has it. */
export const TAKE_KEY = `
if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return ARGV[1] end
return redis.call('GET', KEYS[1])`;

/** KEYS: the key. ARGV: the answer's name */
export const FREE_KEY = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;
