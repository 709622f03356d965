# Runs a program with a root of its own: the system's programs to read, a /tmp with its home that is gone with it, and nothing
# else of the machine. Needs namespaces of its own for users, mounts and processes (unshare).
#
# confine ROOT SCRATCH PROCESSES PATH... -- PROGRAM ARGUMENT...
#   ROOT       an empty folder, where the root is put together
#   SCRATCH    how many bytes /tmp may hold
#   PROCESSES  how many processes and threads there may be
#   PATH       what of the machine is seen too, to read
set -eu
root=$1 scratch=$2 processes=$3
shift 3

# Whoever can make a user namespace has all capabilities in it.
echo 0 >/proc/sys/user/max_user_namespaces

mount -t tmpfs -o size=1m,mode=755 millrace "$root"
mkdir "$root/proc" "$root/dev" "$root/tmp"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o "size=$scratch,nr_inodes=10000,mode=700,nosuid,nodev" millrace "$root/tmp"
for device in null zero full random urandom; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"

show() {
  if [ -L "$1" ]; then
    mkdir -p "$root${1%/*}"
    cp -P "$1" "$root$1"
  elif [ -d "$1" ]; then
    mkdir -p "$root$1"
    mount --rbind -o ro "$1" "$root$1"
  elif [ -e "$1" ]; then
    mkdir -p "$root${1%/*}"
    : >"$root$1"
    mount --bind -o ro "$1" "$root$1"
  fi
}
for path in /usr /bin /sbin /lib /lib32 /lib64 /libx32 /etc/alternatives /etc/ld.so.cache /etc/localtime; do
  show "$path"
done
while [ "$1" != -- ]; do
  show "$1"
  shift
done
shift

# The old root is put over the new one, and taken away from there.
cd "$root"
pivot_root . .
umount -l .
mount -o remount,bind,ro /
mkdir /tmp/home
cd /tmp/home
exec prlimit --nproc="$processes" -- setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
