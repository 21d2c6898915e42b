using Amazon.CDK;
using Amazon.CDK.AWS.SSM;
using Cdk.Lightsail.BucketAccessKeys;
using Constructs;

namespace BucketKeysApp;

public class MediaSiteProps : StackProps
{
    public required LightsailBucketAccessKeys Keys { get; init; }
}

/// <summary>Uses them: an application finds the key ID in a parameter, people find it in the outputs.</summary>
public class MediaSite : Stack
{
    public MediaSite(Construct scope, string id, MediaSiteProps props) : base(scope, id, props)
    {
        LightsailBucketAccessKeys keys = props.Keys;
        new StringParameter(this, "ActiveAccessKeyIdParameter", new StringParameterProps
        {
            StringValue = keys.ActiveAccessKeyId,
        });
        new CfnOutput(this, "ActiveAccessKeyId", new CfnOutputProps { Value = keys.ActiveAccessKeyId });
        new CfnOutput(this, "AccessKeyIds", new CfnOutputProps { Value = Fn.Join(" ", keys.AccessKeyIds) });
        new CfnOutput(this, "AccessKeyStatuses", new CfnOutputProps { Value = Fn.Join(" ", keys.AccessKeyStatuses) });
    }
}
