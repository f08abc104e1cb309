# Becomes a container's program, as the first process of a PID namespace and in a mount namespace of its own. The root is this
# machine's, with a layer in memory for what is written; the kubelet's volumes are mounted into it.
#
# usage: container.sh <empty folder> <user>:<group> <groups> <working folder> [<host path> <path in the container> rw|ro]… -- <command>…
set -eu
layers=$1
user=$2
groups=$3
workingFolder=$4
shift 4

mount --make-rprivate /
mount -t tmpfs tmpfs "$layers"
mkdir "$layers/upper" "$layers/work" "$layers/root"
root="$layers/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$layers/upper,workdir=$layers/work" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"

# Symbolic links on the way are followed inside the container.
mountPoint() {
  chroot "$root" sh -c 'mkdir -p "$1" && readlink -f "$1"' sh "$1"
}

while [ "$1" != -- ]; do
  # What the kubelet's fake file system has not made (/dev/termination-log) is left out.
  if [ -d "$1" ]; then
    target="$root$(mountPoint "$2")"
    mount --bind "$1" "$target"
    if [ "$3" = ro ]; then mount -o remount,bind,ro "$target"; fi
  fi
  shift 3
done
shift

exec chroot --userspec="$user" --groups="$groups" "$root" sh -c 'cd "$1" && shift && exec "$@"' sh "$workingFolder" "$@"
