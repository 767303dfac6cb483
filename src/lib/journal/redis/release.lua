-- Gives the lease back.
redis.call('DEL', lease)
return {'done'}
