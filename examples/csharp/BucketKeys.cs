using Amazon.CDK;
using Cdk.Lightsail.BucketAccessKeys;
using Constructs;

namespace BucketKeysApp;

public class BucketKeysProps : StackProps
{
    public required string BucketName { get; init; }

    public string? RefreshTrigger { get; init; }
}

/// <summary>Reads the keys, once for everybody who needs them.</summary>
public class BucketKeys : Stack
{
    public LightsailBucketAccessKeys Keys { get; }

    public BucketKeys(Construct scope, string id, BucketKeysProps props) : base(scope, id, props)
    {
        Keys = new LightsailBucketAccessKeys(this, "Keys", new LightsailBucketAccessKeysProps
        {
            BucketName = props.BucketName,
            RefreshTrigger = props.RefreshTrigger,
        });

        ILightsailBucketAccessKey newest = Keys.AccessKey(0);
        new CfnOutput(this, "AccessKeyCount", new CfnOutputProps { Value = Keys.AccessKeyCount });
        new CfnOutput(this, "NewestKeyCreatedAt", new CfnOutputProps { Value = newest.CreatedAt });
        new CfnOutput(this, "NewestKeyLastUsed", new CfnOutputProps { Value = newest.LastUsedDate });
    }
}
