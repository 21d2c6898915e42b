package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/example/cdk-lightsail-bucket-access-keys-go/bucketaccesskeys"
)

type BucketKeysProps struct {
	awscdk.StackProps
	BucketName     *string
	RefreshTrigger *string
}

// BucketKeys reads the keys, once for everybody who needs them.
type BucketKeys struct {
	awscdk.Stack
	Keys bucketaccesskeys.LightsailBucketAccessKeys
}

func NewBucketKeys(scope constructs.Construct, id string, props *BucketKeysProps) *BucketKeys {
	stack := awscdk.NewStack(scope, jsii.String(id), &props.StackProps)
	keys := bucketaccesskeys.NewLightsailBucketAccessKeys(stack, jsii.String("Keys"),
		&bucketaccesskeys.LightsailBucketAccessKeysProps{
			BucketName:     props.BucketName,
			RefreshTrigger: props.RefreshTrigger,
		})
	newest := keys.AccessKey(jsii.Number(0))
	output(stack, "AccessKeyCount", keys.AccessKeyCount())
	output(stack, "NewestKeyCreatedAt", newest.CreatedAt)
	output(stack, "NewestKeyLastUsed", newest.LastUsedDate)
	return &BucketKeys{Stack: stack, Keys: keys}
}

type MediaSiteProps struct {
	awscdk.StackProps
	Keys bucketaccesskeys.LightsailBucketAccessKeys
}

// NewMediaSite uses them: an application finds the key ID in a parameter, people find it in the outputs.
func NewMediaSite(scope constructs.Construct, id string, props *MediaSiteProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), &props.StackProps)
	keys := props.Keys
	awsssm.NewStringParameter(stack, jsii.String("ActiveAccessKeyIdParameter"), &awsssm.StringParameterProps{
		StringValue: keys.ActiveAccessKeyId(),
	})
	output(stack, "ActiveAccessKeyId", keys.ActiveAccessKeyId())
	output(stack, "AccessKeyIds", awscdk.Fn_Join(jsii.String(" "), keys.AccessKeyIds()))
	output(stack, "AccessKeyStatuses", awscdk.Fn_Join(jsii.String(" "), keys.AccessKeyStatuses()))
	return stack
}

func output(stack awscdk.Stack, id string, value *string) {
	awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: value})
}

// context is nil when the value was not given.
func context(app awscdk.App, name string) *string {
	if value, given := app.Node().TryGetContext(jsii.String(name)).(string); given {
		return &value
	}
	return nil
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	bucketName := context(app, "bucketName")
	if bucketName == nil {
		bucketName = jsii.String("media")
	}
	bucketKeys := NewBucketKeys(app, "BucketKeys", &BucketKeysProps{
		BucketName:     bucketName,
		RefreshTrigger: context(app, "refreshTrigger"),
	})
	NewMediaSite(app, "MediaSite", &MediaSiteProps{Keys: bucketKeys.Keys})
	app.Synth(nil)
}
