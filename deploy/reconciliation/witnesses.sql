-- name: sources
-- scope: all, because a subscription follows the events of all units
select subscription, epoch, position, digest from subscription_checkpoint where service = %(service)s and position > 0;

-- name: logged
-- scope: all, because the audit log covers all units
select epoch, position, entry from log_entry
 where kind = 'event' and service = %(service)s
   and (position > %(head)s or index = (select max(index) from log_entry where kind = 'event' and service = %(service)s and position <= %(head)s));
