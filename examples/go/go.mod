module example.com/bucket-keys-app

go 1.25

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.258.0
	github.com/aws/constructs-go/constructs/v10 v10.6.0
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/example/cdk-lightsail-bucket-access-keys-go/bucketaccesskeys v1.0.0
)
