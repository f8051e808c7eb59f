#!/bin/sh
# PostgreSQL's archive_command: sh archive_wal.sh <archive folder> <path of the segment> <its name>
#
# Success (0) lets PostgreSQL recycle the segment, so it is given only once the copy is whole and flushed, or when nobody
# has asked for an archive: `wenxiao backup` makes the folder. A link that leads nowhere means that its disk is not there.
set -u
umask 027
archive=$1 segment=$2 name=$3
target=$archive/$name.gz

if [ ! -d "$archive" ]; then
  [ -L "$archive" ] || exit 0
  echo "archive_wal: $archive leads nowhere; is its disk mounted?" >&2
  exit 1
fi

if [ -e "$target" ]; then
  gzip -dc "$target" 2>/dev/null | cmp -s - "$segment" && exit 0
  echo "archive_wal: $target is there with other content and is not overwritten" >&2
  exit 1
fi

fresh=$archive/.$name.new
gzip -1c "$segment" >"$fresh" && touch -r "$segment" "$fresh" && sync "$fresh" && mv "$fresh" "$target" && sync "$archive"
