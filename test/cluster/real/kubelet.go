package main

import (
	"context"
	"flag"
	"path/filepath"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	kubeletapp "k8s.io/kubernetes/cmd/kubelet/app"
	cadvisortest "k8s.io/kubernetes/pkg/kubelet/cadvisor/testing"
	"k8s.io/kubernetes/pkg/kubelet/cm"
	"k8s.io/kubernetes/pkg/kubemark"
)

const (
	// Also the name under which the API server reaches the kubelet.
	nodeName = "localhost"
	maxPods  = 110
)

// containerManager gives the node a disk: the one that it stands for has none, so that no pod that asks for space could be placed.
type containerManager struct{ cm.ContainerManager }

func (containerManager) GetCapacity(bool) core.ResourceList {
	return core.ResourceList{core.ResourceEphemeralStorage: resource.MustParse("100Gi")}
}

// runKubelet runs the kubelet that Kubernetes tests its scale with: the real one, which takes its container runtime as an object and
// leaves cgroups and mounts alone. Its files are in TMPDIR.
func runKubelet(args []string) error {
	flags := flag.NewFlagSet("kubelet", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "file with the API server and the credential")
	port := flags.Int("port", 0, "port on loopback")
	image := flags.String("image", "", "image that is there: the files of this machine")
	_ = flags.Parse(args)

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return err
	}
	client, err := clientset.NewForConfig(config)
	if err != nil {
		return err
	}
	ctx := context.Background()
	kubelet, err := newKubelet(ctx, client, *port, *image)
	if err != nil {
		return err
	}
	kubelet.Run(ctx)
	return nil
}

func newKubelet(ctx context.Context, client *clientset.Clientset, port int, image string) (*kubemark.HollowKubelet, error) {
	options := kubemark.HollowKubeletOptions{NodeName: nodeName, KubeletPort: port, MaxPods: maxPods}
	flags, config := kubemark.GetHollowKubeletConfig(&options)
	flags.CertDirectory = filepath.Join(flags.RootDirectory, "pki")
	config.Address = "127.0.0.1"
	config.HealthzPort = 0

	kubelet := kubemark.NewHollowKubelet(flags, config, client, client,
		&cadvisortest.Fake{NodeName: nodeName}, newHostImages(image), newProcessRuntime(),
		containerManager{cm.NewStubContainerManager()})
	tls, err := kubeletapp.InitializeTLS(ctx, flags, config)
	if err != nil {
		return nil, err
	}
	kubelet.KubeletDeps.TLSOptions = tls
	// In place of these fakes the kubelet makes its own: readiness is real, and events go to the API server.
	kubelet.KubeletDeps.ProbeManager = nil
	kubelet.KubeletDeps.Recorder = nil
	kubelet.KubeletDeps.EventClient = client.CoreV1()
	return kubelet, nil
}
