package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

type awsEpochs struct{ client *kms.Client }

// AWSEpochs makes the keys of epochs in AWS KMS, in the region of the key with
// the URI. The program needs kms:CreateKey and kms:TagResource, and on the
// keys that it made kms:Encrypt, kms:Decrypt, kms:DescribeKey and
// kms:ScheduleKeyDeletion. Who has kms:CancelKeyDeletion can bring a key back
// during the seven days; keep it from those who read backups.
func AWSEpochs(ctx context.Context, uri string) (tinkvault.EpochKMS, error) {
	// A key of another region is not found, which must not be taken for one
	// that was destroyed: the region is that of the ARN, not of the machine.
	arn := strings.Split(uri, ":")
	if len(arn) < 6 || arn[0] != "aws-kms" || arn[1] != "//arn" || arn[4] == "" {
		return nil, errAWSURI
	}
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(arn[4]))
	if err != nil {
		return nil, fmt.Errorf("AWS KMS: %w", err)
	}
	return awsEpochs{kms.NewFromConfig(cfg)}, nil
}

// NewKey implements tinkvault.EpochKMS. A program that ends between this call
// and the writing of the file leaves a key that nothing is under; the tag
// finds it.
func (e awsEpochs) NewKey(ctx context.Context) (tinkvault.KEK, error) {
	out, err := e.client.CreateKey(ctx, &kms.CreateKeyInput{
		Description: aws.String("sealtext: key of an erasure epoch"),
		Tags:        []types.Tag{{TagKey: aws.String("sealtext"), TagValue: aws.String("epoch")}},
	})
	if err != nil {
		return tinkvault.KEK{}, fmt.Errorf("AWS KMS: %w", err)
	}
	return AWS(ctx, awsScheme+aws.ToString(out.KeyMetadata.Arn))
}

// Key implements tinkvault.EpochKMS.
func (e awsEpochs) Key(ctx context.Context, id string) (tinkvault.KEK, error) {
	return awsKey(ctx, id)
}

// DestroyKey implements tinkvault.EpochKMS.
func (e awsEpochs) DestroyKey(ctx context.Context, id string) (epoch.KeyDestruction, error) {
	keyID := aws.String(strings.TrimPrefix(id, awsScheme))
	var gone *types.NotFoundException
	is, err := e.client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: keyID})
	switch {
	case errors.As(err, &gone):
		// AWS deletes within a day after the date that it gave.
		return epoch.KeyDestruction{State: epoch.StateDestroyed, At: time.Now()}, nil
	case err != nil:
		return epoch.KeyDestruction{}, fmt.Errorf("AWS KMS: %w", err)
	case is.KeyMetadata.KeyState == types.KeyStatePendingDeletion:
		return epoch.KeyDestruction{State: epoch.StateScheduled, At: aws.ToTime(is.KeyMetadata.DeletionDate)}, nil
	}
	out, err := e.client.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: keyID, PendingWindowInDays: aws.Int32(int32(wait / (24 * time.Hour)))})
	if err != nil {
		return epoch.KeyDestruction{}, fmt.Errorf("AWS KMS: %w", err)
	}
	return epoch.KeyDestruction{State: epoch.StateScheduled, At: aws.ToTime(out.DeletionDate)}, nil
}
