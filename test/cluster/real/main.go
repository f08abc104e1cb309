// One program that is each part of a real Kubernetes, by its first argument. The contract in the folder above runs against it;
// scripts/testing/kubernetes starts the parts.
package main

import (
	"log"
	"os"
	"syscall"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

// The starter holds the other end of a pipe at this file descriptor, and writes nothing.
const starterPipe = 3

// endWithStarter ends the process group when the starter ends, however it does.
func endWithStarter() {
	syscall.CloseOnExec(starterPipe)
	go func() {
		_, _ = os.NewFile(starterPipe, "starter").Read(make([]byte, 1))
		_ = syscall.Kill(0, syscall.SIGKILL)
	}()
}

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: kubernetes etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kubelet …")
	}
	endWithStarter()
	// Each part reads its flags as if it were a program of its own.
	os.Args = os.Args[1:]
	switch part := os.Args[0]; part {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(controllermanager.NewControllerManagerCommand()))
	case "kube-scheduler":
		os.Exit(cli.Run(scheduler.NewSchedulerCommand()))
	case "kubelet":
		log.Fatal(runKubelet(os.Args[1:]))
	default:
		log.Fatalf("there is no part %q", part)
	}
}
