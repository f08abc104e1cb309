package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
	apitest "k8s.io/cri-api/pkg/apis/testing"
)

//go:embed container.sh
var containerScript string

const containerPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// hostImages has one image; no other can be pulled.
type hostImages struct{ *apitest.FakeImageService }

func newHostImages(image string) *hostImages {
	images := apitest.NewFakeImageService()
	images.SetFakeImages([]string{image})
	return &hostImages{images}
}

func (*hostImages) PullImage(_ context.Context, image *cri.ImageSpec, _ *cri.AuthConfig, _ *cri.PodSandboxConfig) (string, error) {
	return "", fmt.Errorf("image %q: not found", image.Image)
}

// process is a container; ended is closed after its end was noted.
type process struct {
	command *exec.Cmd
	ended   chan struct{}
}

// processRuntime runs containers as processes of this machine, in PID and mount namespaces of their own and in the host's network. Of
// a security context only user and groups have an effect, and limits have none. Sandboxes and the books on containers are those of
// Kubernetes' own test runtime.
type processRuntime struct {
	*apitest.FakeRuntimeService
	processes map[string]*process
}

func newProcessRuntime() *processRuntime {
	apitest.FakeRuntimeName = "process"
	apitest.FakePodSandboxIPs = []string{"127.0.0.1"}
	books := apitest.NewFakeRuntimeService()
	books.FakeStatus = &cri.RuntimeStatus{Conditions: []*cri.RuntimeCondition{
		{Type: cri.RuntimeReady, Status: true},
		{Type: cri.NetworkReady, Status: true},
	}}
	return &processRuntime{books, map[string]*process{}}
}

func (r *processRuntime) CreateContainer(ctx context.Context, sandbox string, config *cri.ContainerConfig, sandboxConfig *cri.PodSandboxConfig) (string, error) {
	id, err := r.FakeRuntimeService.CreateContainer(ctx, sandbox, config, sandboxConfig)
	if err != nil {
		return "", err
	}
	logPath := filepath.Join(sandboxConfig.LogDirectory, config.LogPath)
	command, err := newCommand(config, sandboxConfig.Hostname, logPath)
	if err != nil {
		return "", err
	}
	r.Lock()
	defer r.Unlock()
	r.Containers[id].LogPath = logPath
	r.Containers[id].Mounts = config.Mounts
	r.processes[id] = &process{command, make(chan struct{})}
	return id, nil
}

// newCommand prepares container.sh with the container's environment, its output in the log.
func newCommand(config *cri.ContainerConfig, hostname, logPath string) (*exec.Cmd, error) {
	layers, err := os.MkdirTemp("", "container-")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(logPath), 0o755); err != nil {
		return nil, err
	}
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return nil, err
	}
	user, groups := identity(config.GetLinux().GetSecurityContext())
	args := []string{"-c", containerScript, "container.sh", layers, user, groups, "/" + config.WorkingDir}
	for _, mount := range config.Mounts {
		mode := "rw"
		if mount.Readonly {
			mode = "ro"
		}
		args = append(args, mount.HostPath, mount.ContainerPath, mode)
	}
	args = append(args, "--")
	args = append(args, config.Command...)
	command := exec.Command("/bin/sh", append(args, config.Args...)...)
	command.Env = []string{containerPath, "HOSTNAME=" + hostname}
	for _, variable := range config.Envs {
		command.Env = append(command.Env, variable.Key+"="+string(variable.Value))
	}
	// The same writer for both keeps their order.
	command.Stdout = &logWriter{log}
	command.Stderr = command.Stdout
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS}
	return command, nil
}

// identity is the user and group of a container's program, root where none is given, and its further groups.
func identity(security *cri.LinuxContainerSecurityContext) (user, groups string) {
	user = fmt.Sprintf("%d:%d", security.GetRunAsUser().GetValue(), security.GetRunAsGroup().GetValue())
	further := []string{}
	for _, group := range security.GetSupplementalGroups() {
		further = append(further, strconv.FormatInt(group, 10))
	}
	return user, strings.Join(further, ",")
}

func (r *processRuntime) StartContainer(ctx context.Context, id string) error {
	r.Lock()
	container := r.processes[id]
	r.Unlock()
	if container == nil {
		return fmt.Errorf("container %q not found", id)
	}
	if err := container.command.Start(); err != nil {
		return err
	}
	if err := r.FakeRuntimeService.StartContainer(ctx, id); err != nil {
		return err
	}
	go r.noteEnd(id, container)
	return nil
}

// noteEnd waits for the end and says how it was, in the words of containerd.
func (r *processRuntime) noteEnd(id string, container *process) {
	defer close(container.ended)
	err := container.command.Wait()
	r.Lock()
	defer r.Unlock()
	status := r.Containers[id]
	status.State = cri.ContainerState_CONTAINER_EXITED
	status.FinishedAt = time.Now().UnixNano()
	status.ExitCode = exitCode(container.command.ProcessState)
	status.Reason = "Completed"
	if err != nil {
		status.Reason = "Error"
	}
}

func exitCode(state *os.ProcessState) int32 {
	if status := state.Sys().(syscall.WaitStatus); status.Signaled() {
		return 128 + int32(status.Signal())
	}
	return int32(state.ExitCode())
}

// StopContainer asks with SIGTERM and kills after timeout seconds. All processes of the container end with its first.
func (r *processRuntime) StopContainer(_ context.Context, id string, timeout int64) error {
	r.Lock()
	container := r.processes[id]
	r.Unlock()
	if container == nil || container.command.Process == nil {
		return nil
	}
	if err := container.command.Process.Signal(syscall.SIGTERM); errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	select {
	case <-container.ended:
	case <-time.After(time.Duration(timeout) * time.Second):
		_ = container.command.Process.Kill()
		<-container.ended
	}
	return nil
}

// logWriter writes the log format of container runtimes: a time, the stream, whether the line is full, and the text.
type logWriter struct{ file *os.File }

func (w *logWriter) Write(output []byte) (int, error) {
	for line := range bytes.Lines(output) {
		text, isFull := bytes.CutSuffix(line, []byte("\n"))
		tag := "P"
		if isFull {
			tag = "F"
		}
		now := time.Now().Format(time.RFC3339Nano)
		if _, err := fmt.Fprintf(w.file, "%s stdout %s %s\n", now, tag, text); err != nil {
			return 0, err
		}
	}
	return len(output), nil
}
